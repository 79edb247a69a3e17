using Cohort.Serving.Http.Doors;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Live;

/// <summary>Lets a few read all members of a segment at a time: each holds the store at the moment at which they began.</summary>
internal sealed class MemberStreams
{
    // Of the connections that answer questions, half stay for these.
    private const int Together = 4;

    // A store keeps what changed since, for as long. A million members take some seconds.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private int _streams;

    /// <summary>Lets one in.</summary>
    /// <param name="gone">Cancelled when nobody reads any more.</param>
    /// <exception cref="RefusedException">There are as many as there can be.</exception>
    public Turn Enter(CancellationToken gone)
    {
        if (Interlocked.Increment(ref _streams) <= Together) return new Turn(this, gone);
        Interlocked.Decrement(ref _streams);
        throw new RefusedException(StatusCodes.Status429TooManyRequests, $"{Together} read all members of a segment already, which is the most at a time. Ask again in a moment, or ask another node.") { RetryAfter = 5 };
    }

    /// <summary>The turn of one of them.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly MemberStreams _streams;
        private readonly CancellationTokenSource _ends;

        public Turn(MemberStreams streams, CancellationToken gone)
        {
            (_streams, _ends) = (streams, CancellationTokenSource.CreateLinkedTokenSource(gone));
            _ends.CancelAfter(Longest);
        }

        /// <summary>Cancelled when it has lasted too long, or nobody reads any more.</summary>
        public CancellationToken Ends => _ends.Token;

        /// <inheritdoc/>
        public void Dispose()
        {
            Interlocked.Decrement(ref _streams._streams);
            _ends.Dispose();
        }
    }
}
