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
}
