using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>Turns a time zone of this machine into plain data for the core.</summary>
internal static class TimeZones
{
    /// <summary>The zone's offsets from 1970 to 2101.</summary>
    /// <exception cref="TimeZoneNotFoundException">The machine knows no zone of that name; the message is for people.</exception>
    public static BusinessCalendar CalendarOf(string name)
    {
        var zone = Find(name);
        var offsets = new List<(long, int)> { (long.MinValue, (int)zone.GetUtcOffset(DateTimeOffset.UnixEpoch).TotalSeconds) };

        // Zones change their offset at full quarter hours.
        var step = TimeSpan.FromDays(1);
        var end = new DateTimeOffset(2101, 1, 2, 0, 0, 0, TimeSpan.Zero);
        for (var day = DateTimeOffset.UnixEpoch; day < end; day += step)
        {
            if (zone.GetUtcOffset(day + step) == zone.GetUtcOffset(day)) continue;
            var change = day;
            while (zone.GetUtcOffset(change) == zone.GetUtcOffset(day)) change += TimeSpan.FromMinutes(15);
            offsets.Add((change.ToUnixTimeSeconds(), (int)zone.GetUtcOffset(change).TotalSeconds));
        }

        return new BusinessCalendar(offsets);
    }

    private static TimeZoneInfo Find(string name)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new TimeZoneNotFoundException($"This machine knows no time zone '{name}'. Give an IANA name such as Europe/Berlin, or UTC.", e);
        }
    }
}
