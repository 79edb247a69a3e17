using System.Runtime.Intrinsics;

namespace Cohort.Core.Features;

/// <summary>
/// From a user's sums to the numbers of <see cref="UserFeature"/>, eight at once and in their order: what a vector holds
/// beyond its features is written over by the next.
/// </summary>
internal static class UserVector
{
    /// <summary>Writes all of them.</summary>
    /// <param name="sums">Their lines, summed.</param>
    /// <param name="order">Their categories.</param>
    /// <param name="brands">How many brands they bought.</param>
    /// <param name="asOf">The as-of date, in days since 1970-01-01.</param>
    /// <param name="minor">Minor units in a major one.</param>
    /// <param name="vector">As many numbers as there are features.</param>
    public static void Write(in LineSums sums, in SpendOrder order, int brands, ushort asOf, double minor, Span<float> vector)
    {
        vector = vector[..(int)UserFeature.Count];
        var days = sums.Days;
        var count = days.Count;
        var (recency, tenure) = days.IsEmpty ? (Limits.FeatureDays, 0) : (days.Newest, days.Oldest);
        var gaps = new Gaps(count, recency, tenure);
        var (of30, of30Before) = (days.CountOf30, days.CountOf30Before);

        int baskets7 = 0, baskets30 = 0;
        foreach (ref readonly var part in sums.Parts)
        {
            baskets7 += part.CountOf7;
            baskets30 += part.CountOf30;
        }

        var (unknown, night, morning, noon, afternoon, evening) =
            (sums.Parts[0].Count, sums.Parts[1].Count, sums.Parts[2].Count, sums.Parts[3].Count, sums.Parts[4].Count, sums.Parts[5].Count);
        var known = night + morning + noon + afternoon + evening;
        var baskets = known + unknown;

        // From RecencyDays to Baskets30.
        Ratios.Of(
            Vector256.Create(recency, 1, tenure, days.CountOf7, of30, count, baskets7, baskets30),
            Vector256.Create(1, 1 + recency, 1, 1, 1, 1, 1, 1)).CopyTo(vector);
        vector[(int)UserFeature.Baskets90] = baskets;
        vector[(int)UserFeature.BasketsRoot] = Ratios.Root(baskets);
        vector[(int)UserFeature.Lines90] = sums.Lines;
        vector[(int)UserFeature.Units90] = sums.Units;

        // From Spend7 to RefundLines90.
        var spend = sums.Spend;
        var bought = sums.Bought;
        Ratios.Of(
            Vector256.Create((double)spend.Of7, spend.Of30, spend.Of90, 0),
            Vector256.Create(minor),
            Vector256.Create((double)sums.Lines, bought.Of90, sums.Largest, sums.Refunds),
            Vector256.Create(baskets, baskets * minor, minor, 1)).CopyTo(vector[(int)UserFeature.Spend7..]);
        vector[(int)UserFeature.SpendRoot] = Ratios.RootOfMajor(spend.Of90, minor);

        // From RefundAmount90 to DaysTrend.
        Ratios.Of(
            Vector256.Create((double)(bought.Of90 - spend.Of90), sums.Refunds, gaps.Sum, gaps.Spread(days)),
            Vector256.Create(minor, sums.Refunds + (double)sums.Lines, gaps.Count, gaps.Count),
            Vector256.Create((double)(recency * gaps.Count), bought.Of30 - bought.Of30Before, of30 - of30Before, 0),
            Vector256.Create((double)gaps.Sum, bought.Of30 + bought.Of30Before, of30 + of30Before, 1)).CopyTo(vector[(int)UserFeature.RefundAmount90..]);

        // 1970-01-01 was a Thursday, the day 3 of a week that begins with Monday as day 0.
        var week = Vector256.Create((asOf + 3) % 7) - Vector256<int>.Indices;
        week += Vector256.LessThan(week, Vector256<int>.Zero) & Vector256.Create(7);
        Vector256.Shuffle(Ratios.Of(days.CountsByWeekday(), Vector256.Create(count)), week).CopyTo(vector[(int)UserFeature.Monday..]);

        // From Night to Evening.
        Ratios.Of(Vector256.Create(night, morning, noon, afternoon, evening, 0, 0, 0), Vector256.Create(known)).CopyTo(vector[(int)UserFeature.Night..]);
        vector[(int)UserFeature.Categories90] = order.Categories;

        // From Brands90 to Concentration.
        var whole = (double)order.Positive;
        Ratios.Of(
            Vector256.Create(brands, order.First, order.First, order.Second),
            Vector256.Create(1, minor, whole, minor),
            Vector256.Create(order.Second, order.Third, order.Third, order.Squares),
            Vector256.Create(whole, minor, whole, whole * whole)).CopyTo(vector[(int)UserFeature.Brands90..]);
    }
}
