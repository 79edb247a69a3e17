namespace Cohort.Core.Features;

/// <summary>
/// The days between one date with a purchase and the next. With fewer than two dates there is none; the length of the
/// window then counts as one.
/// </summary>
internal readonly struct Gaps
{
    /// <summary>Measures a set of dates.</summary>
    public Gaps(in DaySet days, int count)
    {
        (Count, Sum) = count < 2 ? (1, Limits.WindowDays) : (count - 1, days.Oldest - days.Newest);
    }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>All of them together, in days.</summary>
    public int Sum { get; }

    /// <summary>Their population standard deviation times their number, from exact sums; 0 with fewer than two.</summary>
    public double Spread(in DaySet days) =>
        Count < 2 ? 0 : Math.Sqrt((Count * days.SumOfSquaredGaps()) - ((long)Sum * Sum));
}
