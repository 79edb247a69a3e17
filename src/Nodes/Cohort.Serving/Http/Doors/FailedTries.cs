using System.Net;

namespace Cohort.Serving.Http.Doors;

/// <summary>
/// Counts requests without a key that is known, by the address they come from, so that trying costs little here. A key that is
/// known always gets in, whoever else tries from the same address.
/// </summary>
/// <param name="time">Says when a minute is over.</param>
internal sealed class FailedTries(TimeProvider time)
{
    /// <summary>Tries a minute from one address; a person who mistypes needs a few.</summary>
    public const int PerMinute = 30;

    // Addresses that are told apart within a minute; all others count as one.
    private const int Addresses = 1_024;

    private readonly Dictionary<IPAddress, int> _counts = [];
    private long _minute;

    /// <summary>Counts one more.</summary>
    /// <returns>Whether there were not too many.</returns>
    public bool Count(IPAddress? address)
    {
        lock (_counts)
        {
            var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (minute != _minute)
            {
                _counts.Clear();
                _minute = minute;
            }

            var from = address is not null && (_counts.Count < Addresses || _counts.ContainsKey(address)) ? address : IPAddress.None;
            return (_counts[from] = _counts.GetValueOrDefault(from) + 1) <= PerMinute;
        }
    }
}
