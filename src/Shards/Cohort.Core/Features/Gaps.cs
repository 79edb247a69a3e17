namespace Cohort.Core.Features;

/// <summary>
/// The days between one date with a purchase and the next. With fewer than two dates there is none; the length of the
/// window then counts as one.
/// </summary>
internal readonly struct Gaps
{
    /// <summary>Between some dates.</summary>
    /// <param name="dates">How many.</param>
    /// <param name="newest">The age of the latest, in days.</param>
    /// <param name="oldest">The age of the earliest.</param>
    public Gaps(int dates, int newest, int oldest) =>
        (Count, Sum) = dates < 2 ? (1, Limits.FeatureDays) : (dates - 1, oldest - newest);

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>All of them together, in days.</summary>
    public int Sum { get; }

    /// <summary>Their population standard deviation times their number, from exact sums; 0 with fewer than two.</summary>
    public double Spread(in DaySet days) =>
        Count < 2 ? 0 : Math.Sqrt((Count * days.SumOfSquaredGaps()) - ((long)Sum * Sum));
}
