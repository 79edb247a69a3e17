namespace Cohort.Core.Purchases;

/// <summary>
/// Which business date an instant falls on. The zone's offsets are given as plain data, so that the core reads no
/// time zone database and a replay on another machine gives the same dates.
/// </summary>
public sealed class BusinessCalendar
{
    /// <summary>Coordinated universal time, the default.</summary>
    public static BusinessCalendar Utc { get; } = new([(long.MinValue, 0)]);

    private readonly long[] _from;
    private readonly int[] _offset;

    /// <summary>A calendar from the zone's offsets.</summary>
    /// <param name="offsets">
    /// For each change of offset the instant from which it holds (seconds since 1970-01-01T00:00:00Z) and the offset
    /// in seconds east of UTC, in ascending order; the first must start at <see cref="long.MinValue"/>.
    /// </param>
    public BusinessCalendar(IReadOnlyList<(long FromUnixSeconds, int OffsetSeconds)> offsets)
    {
        if (offsets.Count == 0 || offsets[0].FromUnixSeconds != long.MinValue)
            throw new ArgumentException("The first offset must hold from the beginning of time.", nameof(offsets));
        _from = [.. offsets.Select(o => o.FromUnixSeconds)];
        _offset = [.. offsets.Select(o => o.OffsetSeconds)];
        for (var i = 1; i < _from.Length; i++)
        {
            if (_from[i] <= _from[i - 1])
                throw new ArgumentException($"Offset {i} does not begin after the one before it.", nameof(offsets));
        }
    }

    /// <summary>The days since 1970-01-01 of the local date at an instant; may lie outside a <see cref="BusinessDate"/>.</summary>
    public long DayOf(long unixSeconds) =>
        Math.DivRem(LocalSecondsOf(unixSeconds), 86_400, out var rest) - (rest < 0 ? 1 : 0);

    /// <summary>What a clock on the wall shows at an instant, in seconds since its 1970-01-01T00:00:00.</summary>
    public long LocalSecondsOf(long unixSeconds)
    {
        var at = _from.Length - 1;
        while (_from[at] > unixSeconds) at--;
        return unixSeconds + _offset[at];
    }

    /// <summary>
    /// The instant at which a clock on the wall shows a time: of one that it shows twice the first, of one that it passes over
    /// the instant that is as long after the change as the time is after the hour that is left out begins.
    /// </summary>
    /// <param name="localSeconds">Seconds since 1970-01-01T00:00:00 on that clock.</param>
    public long UnixSecondsOf(long localSeconds)
    {
        // No zone is as much as two days from UTC, so the change sought is not before this one.
        var at = Array.BinarySearch(_from, localSeconds - (2 * 86_400));
        at = Math.Max(at < 0 ? ~at - 1 : at, 0);
        while (at + 1 < _from.Length && localSeconds - _offset[at] >= _from[at + 1]) at++;
        var unixSeconds = localSeconds - _offset[at];
        return at > 0 && unixSeconds < _from[at] ? localSeconds - _offset[at - 1] : unixSeconds;
    }
}
