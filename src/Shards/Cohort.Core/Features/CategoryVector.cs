using System.Runtime.Intrinsics;

namespace Cohort.Core.Features;

/// <summary>From the sums of a user's lines in one category to the numbers of <see cref="CategoryFeature"/>, as <see cref="UserVector"/> does.</summary>
internal static class CategoryVector
{
    /// <summary>Writes all of them.</summary>
    /// <param name="sums">Their lines in the category, summed.</param>
    /// <param name="order">All their categories.</param>
    /// <param name="rank">The category's place among them; 0 without one.</param>
    /// <param name="purchaseDays">Dates with a purchase in any category.</param>
    /// <param name="minor">Minor units in a major one.</param>
    /// <param name="vector">As many numbers as there are features, or more.</param>
    public static void Write(in CategorySums sums, in SpendOrder order, int rank, int purchaseDays, double minor, Span<float> vector)
    {
        vector = vector[..(int)CategoryFeature.Count];
        ref readonly var days = ref sums.Days;
        var count = days.Count;
        var (recency, tenure) = days.IsEmpty ? (Limits.FeatureDays, 0) : (days.Newest, days.Oldest);
        var gaps = new Gaps(count, recency, tenure);
        var (of30, of30Before) = (days.CountOf30, days.CountOf30Before);

        // From RecencyDays to Lines90.
        Ratios.Of(
            Vector256.Create(recency, tenure, of30, count, count, sums.Lines, 0, 0),
            Vector256.Create(1, 1, 1, 1, purchaseDays, 1, 1, 1)).CopyTo(vector);

        // From Units90 to GapMeanDays.
        Ratios.Of(
            Vector256.Create((double)sums.Units, sums.Spend30, sums.Spend90, 0),
            Vector256.Create(1, minor, minor, 1),
            Vector256.Create((double)Math.Max(0, sums.Spend90), Math.Min(1, rank), sums.Refunds, gaps.Sum),
            Vector256.Create((double)order.Positive, rank, 1, gaps.Count)).CopyTo(vector[(int)CategoryFeature.Units90..]);
        vector[(int)CategoryFeature.SpendRoot] = Ratios.RootOfMajor(sums.Spend90, minor);
        vector[(int)CategoryFeature.Overdue] = Ratios.Of(recency * gaps.Count, gaps.Sum);
        vector[(int)CategoryFeature.DaysTrend] = Ratios.Of(of30 - of30Before, of30 + of30Before);
    }
}
