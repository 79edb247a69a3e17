namespace Cohort.Core.Features;

/// <summary>The days between one date with a purchase and the next.</summary>
internal static class Gaps
{
    /// <summary>Their mean; with fewer than two dates there is none, and it counts as the length of the window.</summary>
    public static float Mean(in DaySet days) =>
        days.Count < 2 ? Limits.WindowDays : Ratios.Of(days.Oldest - days.Newest, days.Count - 1);

    /// <summary>Their population standard deviation, from exact sums; 0 with fewer than two gaps.</summary>
    public static float Spread(in DaySet days)
    {
        if (days.Count < 3) return 0;
        long gaps = days.Count - 1;
        long sum = days.Oldest - days.Newest;
        return (float)(Math.Sqrt((gaps * days.SumOfSquaredGaps()) - (sum * sum)) / gaps);
    }

    /// <summary>The days since the last date in units of the mean.</summary>
    public static float Overdue(in DaySet days)
    {
        if (days.IsEmpty) return 1;
        return days.Count < 2
            ? Ratios.Of(days.Newest, Limits.WindowDays)
            : Ratios.Of((long)days.Newest * (days.Count - 1), days.Oldest - days.Newest);
    }
}
