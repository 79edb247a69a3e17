namespace Cohort.Core.Features;

/// <summary>From the sums of a user's lines in one category to the numbers of <see cref="CategoryFeature"/>.</summary>
internal static class CategoryVector
{
    /// <summary>Writes all of them.</summary>
    /// <param name="sums">Her lines in the category, summed.</param>
    /// <param name="order">All her categories.</param>
    /// <param name="rank">The category's place among them; 0 without one.</param>
    /// <param name="purchaseDays">Dates with a purchase in any category.</param>
    /// <param name="vector">As many numbers as there are features, or more.</param>
    public static void Write(in CategorySums sums, in SpendOrder order, int rank, int purchaseDays, Span<float> vector)
    {
        vector = vector[..(int)CategoryFeature.Count];
        ref readonly var days = ref sums.Days;
        vector[(int)CategoryFeature.RecencyDays] = days.IsEmpty ? Limits.WindowDays : days.Newest;
        vector[(int)CategoryFeature.TenureDays] = days.IsEmpty ? 0 : days.Oldest;
        vector[(int)CategoryFeature.Days30] = days.CountOf30;
        vector[(int)CategoryFeature.Days90] = days.Count;
        vector[(int)CategoryFeature.DaysShare] = Ratios.Of(days.Count, purchaseDays);
        vector[(int)CategoryFeature.Lines90] = sums.Lines;
        vector[(int)CategoryFeature.Units90] = sums.Units;
        vector[(int)CategoryFeature.Spend30] = Ratios.Major(sums.Spend30);
        vector[(int)CategoryFeature.Spend90] = Ratios.Major(sums.Spend90);
        vector[(int)CategoryFeature.SpendRoot] = Ratios.RootOfMajor(sums.Spend90);
        vector[(int)CategoryFeature.SpendShare] = sums.Spend90 <= 0 ? 0 : Ratios.Of(sums.Spend90, order.Positive);
        vector[(int)CategoryFeature.RankInverse] = Ratios.Of(rank == 0 ? 0 : 1, rank);
        vector[(int)CategoryFeature.RefundLines90] = sums.Refunds;
        vector[(int)CategoryFeature.GapMeanDays] = Gaps.Mean(days);
        vector[(int)CategoryFeature.Overdue] = Gaps.Overdue(days);
        vector[(int)CategoryFeature.DaysTrend] = Ratios.Contrast(days.CountOf30, days.CountOf30Before);
    }
}
