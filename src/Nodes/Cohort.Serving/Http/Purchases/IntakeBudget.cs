using Cohort.Serving.Http.Doors;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Http.Purchases;

/// <summary>Bounds the memory of all bodies that are being taken: whoever comes when it is full is told to come again.</summary>
/// <param name="most">Bytes of all together.</param>
internal sealed class IntakeBudget(long most)
{
    private long _taken;

    /// <summary>Begins to count the bytes of a request; what it took is given back when the share is disposed of.</summary>
    public Share Begin() => new(this);

    /// <summary>What one request has.</summary>
    internal sealed class Share(IntakeBudget budget) : IDisposable
    {
        private long _bytes;

        /// <summary>Takes some more.</summary>
        /// <exception cref="RefusedException">There is no room.</exception>
        public void Take(int bytes)
        {
            _bytes += bytes;
            if (Interlocked.Add(ref budget._taken, bytes) <= budget.Most) return;
            throw new RefusedException(StatusCodes.Status429TooManyRequests, "As many purchases are being stored as there is memory for. Nothing of this body was taken; send it again in a moment.") { RetryAfter = 1 };
        }

        public void Dispose() => Interlocked.Add(ref budget._taken, -_bytes);
    }

    private long Most => most;
}
