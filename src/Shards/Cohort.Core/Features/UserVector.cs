namespace Cohort.Core.Features;

/// <summary>From a user's sums to the numbers of <see cref="UserFeature"/>.</summary>
internal static class UserVector
{
    /// <summary>Writes all of them.</summary>
    /// <param name="sums">Her lines, summed.</param>
    /// <param name="order">Her categories.</param>
    /// <param name="brands">How many brands she bought.</param>
    /// <param name="asOf">The as-of date, in days since 1970-01-01.</param>
    /// <param name="vector">As many numbers as there are features.</param>
    public static void Write(in LineSums sums, in SpendOrder order, int brands, ushort asOf, Span<float> vector)
    {
        vector = vector[..(int)UserFeature.Count];
        WriteDays(sums.Days, vector);
        WriteBaskets(sums, vector);
        WriteMoney(sums, vector);
        WriteWeek(sums.Days, asOf, vector);
        WriteCategories(order, vector);
        vector[(int)UserFeature.Brands90] = brands;
    }

    private static void WriteDays(in DaySet days, Span<float> vector)
    {
        var count = days.Count;
        var recency = days.IsEmpty ? Limits.WindowDays : days.Newest;
        var tenure = days.IsEmpty ? 0 : days.Oldest;
        vector[(int)UserFeature.RecencyDays] = recency;
        vector[(int)UserFeature.RecencyInverse] = Ratios.Of(1, 1 + recency);
        vector[(int)UserFeature.TenureDays] = tenure;
        vector[(int)UserFeature.PurchaseDays7] = days.CountOf7;
        vector[(int)UserFeature.PurchaseDays30] = days.CountOf30;
        vector[(int)UserFeature.PurchaseDays90] = count;
        vector[(int)UserFeature.DaysTrend] = Ratios.Contrast(days.CountOf30, days.CountOf30Before);
        vector[(int)UserFeature.GapMeanDays] = Gaps.Mean(days);
        vector[(int)UserFeature.GapSpreadDays] = Gaps.Spread(days);
        vector[(int)UserFeature.Overdue] = Gaps.Overdue(days);
    }

    private static void WriteBaskets(in LineSums sums, Span<float> vector)
    {
        int of7 = 0, of30 = 0, of90 = 0;
        Span<int> counts = stackalloc int[DayPart.Count];
        for (var part = 0; part < DayPart.Count; part++)
        {
            ref readonly var days = ref sums.Parts[part];
            of7 += days.CountOf7;
            of30 += days.CountOf30;
            of90 += counts[part] = days.Count;
        }

        vector[(int)UserFeature.Baskets7] = of7;
        vector[(int)UserFeature.Baskets30] = of30;
        vector[(int)UserFeature.Baskets90] = of90;
        vector[(int)UserFeature.BasketsRoot] = Ratios.Root(of90);
        vector[(int)UserFeature.BasketLinesMean] = Ratios.Of(sums.Lines, of90);
        vector[(int)UserFeature.BasketSpendMean] = Ratios.Of(sums.Bought.Of90, of90 * 100L);
        var known = of90 - counts[DayPart.Unknown];
        for (var part = 1; part < DayPart.Count; part++)
            vector[(int)UserFeature.Night + part - 1] = Ratios.Of(counts[part], known);
    }

    private static void WriteMoney(in LineSums sums, Span<float> vector)
    {
        vector[(int)UserFeature.Lines90] = sums.Lines;
        vector[(int)UserFeature.Units90] = sums.Units;
        vector[(int)UserFeature.Spend7] = Ratios.Major(sums.Spend.Of7);
        vector[(int)UserFeature.Spend30] = Ratios.Major(sums.Spend.Of30);
        vector[(int)UserFeature.Spend90] = Ratios.Major(sums.Spend.Of90);
        vector[(int)UserFeature.SpendRoot] = Ratios.RootOfMajor(sums.Spend.Of90);
        vector[(int)UserFeature.LargestLine] = Ratios.Major(sums.Largest);
        vector[(int)UserFeature.RefundLines90] = sums.Refunds;
        vector[(int)UserFeature.RefundAmount90] = Ratios.Major(sums.Refunded);
        vector[(int)UserFeature.RefundShare] = Ratios.Of(sums.Refunds, sums.Refunds + (long)sums.Lines);
        vector[(int)UserFeature.SpendTrend] = Ratios.Contrast(sums.Bought.Of30, sums.Bought.Of30Before);
    }

    private static void WriteWeek(in DaySet days, ushort asOf, Span<float> vector)
    {
        var count = days.Count;
        for (var weekday = 0; weekday < 7; weekday++)
        {
            // 1970-01-01 was a Thursday, the day 3 of a week that begins with Monday as day 0.
            var remainder = (asOf + 3 + 7 - weekday) % 7;
            vector[(int)UserFeature.Monday + weekday] = Ratios.Of(days.CountOfRemainder(remainder), count);
        }
    }

    private static void WriteCategories(in SpendOrder order, Span<float> vector)
    {
        vector[(int)UserFeature.Categories90] = order.Categories;
        vector[(int)UserFeature.TopSpend1] = Ratios.Major(order.First);
        vector[(int)UserFeature.TopShare1] = Ratios.Of(order.First, order.Positive);
        vector[(int)UserFeature.TopSpend2] = Ratios.Major(order.Second);
        vector[(int)UserFeature.TopShare2] = Ratios.Of(order.Second, order.Positive);
        vector[(int)UserFeature.TopSpend3] = Ratios.Major(order.Third);
        vector[(int)UserFeature.TopShare3] = Ratios.Of(order.Third, order.Positive);
        vector[(int)UserFeature.Concentration] = Ratios.OfSquares(order.Squares, order.Positive);
    }
}
