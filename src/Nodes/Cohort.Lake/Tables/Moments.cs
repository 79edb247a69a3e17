using System.Globalization;

namespace Cohort.Lake.Tables;

/// <summary>Dates in days and moments in microseconds since 1970-01-01, as texts.</summary>
public static class Moments
{
    /// <summary>The number of 1970-01-01 among the days of <see cref="DateOnly"/>.</summary>
    internal const int Epoch = 719_162;

    private const long EpochTicks = Epoch * TimeSpan.TicksPerDay;
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    /// <summary>A date as <c>yyyy-MM-dd</c>; days outside of the years 1 to 9999 have none.</summary>
    internal static string? DateOrNone(int day) => (long)day + Epoch is >= 0 and <= 3_652_058 ? DateOnly.FromDayNumber(day + Epoch).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    /// <summary>A date as <c>yyyy-MM-dd</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It lies outside of the years 1 to 9999.</exception>
    internal static string Date(int day) => DateOrNone(day) ?? throw new ArgumentOutOfRangeException(nameof(day), $"Day {day} since 1970-01-01 lies outside of the years 1 to 9999.");

    /// <summary>A moment with milliseconds, rounded down or up; none outside of the years 1 to 9999.</summary>
    internal static string? Milliseconds(long microseconds, bool isRoundedUp)
    {
        var milliseconds = Math.DivRem(microseconds, 1000, out var rest) + (rest < 0 ? -1 : 0);
        if (isRoundedUp && rest != 0) milliseconds++;
        if (milliseconds < -EpochTicks / TimeSpan.TicksPerMillisecond || milliseconds > (DateTime.MaxValue.Ticks - EpochTicks) / TimeSpan.TicksPerMillisecond) return null;
        return new DateTime(EpochTicks + (milliseconds * TimeSpan.TicksPerMillisecond), DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Microseconds since 1970-01-01 of a moment.</summary>
    public static long Microseconds(DateTimeOffset moment) => (moment.UtcTicks - EpochTicks) / TicksPerMicrosecond;
}
