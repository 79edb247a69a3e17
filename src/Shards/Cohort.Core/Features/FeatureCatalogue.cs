namespace Cohort.Core.Features;

/// <summary>What each feature means. A purchase is a line that is not a refund; all look at the last 90 dates.</summary>
internal static class FeatureCatalogue
{
    private const float Any = float.PositiveInfinity;
    private const string Rfm = "recency, frequency, monetary value: Hughes, Strategic Database Marketing, 1994";
    private const string Moments = "mean and population standard deviation";
    private const string Counting = "a count or sum over lines";
    private const string Contrast = "(now - before) / (now + before), as the normalised difference of Rouse et al., 1974";
    private const string Profile = "a relative frequency";
    private const string Damped = "square root, the variance-stabilising transform of counts: Bartlett, 1936";

    /// <summary>By <see cref="UserFeature"/>.</summary>
    public static readonly Feature[] User =
    [
        new("recency_days", "Days from the latest purchase to the as-of date; 90 without one.", "days", 0, 90, Rfm),
        new("recency_inverse", "1 / (1 + recency_days).", "ratio", 0, 1, Rfm),
        new("tenure_days", "Days from the earliest purchase in the window to the as-of date; 0 without one.", "days", 0, 89, Rfm),
        new("purchase_days_7", "Dates with a purchase among the last 7.", "dates", 0, 7, Rfm),
        new("purchase_days_30", "Dates with a purchase among the last 30.", "dates", 0, 30, Rfm),
        new("purchase_days_90", "Dates with a purchase among the last 90.", "dates", 0, 90, Rfm),
        new("baskets_7", "Baskets of the last 7 dates. A basket is the purchases of one date and part of the day.", "baskets", 0, 42, Rfm),
        new("baskets_30", "Baskets of the last 30 dates.", "baskets", 0, 180, Rfm),
        new("baskets_90", "Baskets of the last 90 dates.", "baskets", 0, 540, Rfm),
        new("baskets_root", "The square root of baskets_90.", "baskets^0.5", 0, 24, Damped),
        new("lines_90", "Purchases.", "lines", 0, Any, Counting),
        new("units_90", "Sum of quantities, refunds included.", "units", -Any, Any, Counting),
        new("spend_7", "Spend of the last 7 dates, refunds included.", "major units", -Any, Any, Rfm),
        new("spend_30", "Spend of the last 30 dates, refunds included.", "major units", -Any, Any, Rfm),
        new("spend_90", "Spend of the last 90 dates, refunds included.", "major units", -Any, Any, Rfm),
        new("spend_root", "The square root of spend_90, 0 where it is negative.", "major units^0.5", 0, Any, Damped),
        new("basket_lines_mean", "Purchases per basket; 0 without one.", "lines", 0, Any, Moments),
        new("basket_spend_mean", "Amount of all purchases per basket; 0 without one.", "major units", 0, Any, Moments),
        new("largest_line", "The largest amount of one purchase.", "major units", 0, Any, Counting),
        new("refund_lines_90", "Refunds.", "lines", 0, Any, Counting),
        new("refund_amount_90", "Amount of all refunds, as a positive number.", "major units", 0, Any, Counting),
        new("refund_share", "Refunds among all lines.", "ratio", 0, 1, Profile),
        new("gap_mean_days", "Mean days between one date with a purchase and the next; 90 with fewer than two.", "days", 1, 90, Moments),
        new("gap_spread_days", "Standard deviation of the days between dates with a purchase; 0 with fewer than three.", "days", 0, 90, Moments),
        new("overdue", "recency_days / gap_mean_days: above 1 they are later than usual.", "ratio", 0, 90, Rfm),
        new("spend_trend", "Amount of purchases of the last 30 dates against the 30 before; 0 where both are 0.", "ratio", -1, 1, Contrast),
        new("days_trend", "Dates with a purchase among the last 30 against the 30 before; 0 where both are 0.", "ratio", -1, 1, Contrast),
        Weekday("monday"), Weekday("tuesday"), Weekday("wednesday"), Weekday("thursday"), Weekday("friday"), Weekday("saturday"), Weekday("sunday"),
        Part("night", "00:00 to 05:59"), Part("morning", "06:00 to 10:59"), Part("noon", "11:00 to 13:59"),
        Part("afternoon", "14:00 to 17:59"), Part("evening", "18:00 to 23:59"),
        new("categories_90", "Categories with positive spend, UNKNOWN not counted.", "categories", 0, Any, Counting),
        new("brands_90", "Brands with a purchase.", "brands", 0, Any, Counting),
        Top("top_spend_1", "Spend in the category with the largest", "major units", Any), Top("top_share_1", "Share of that category in all positive", "ratio", 1),
        Top("top_spend_2", "Spend in the category with the second largest", "major units", Any), Top("top_share_2", "Share of that category in all positive", "ratio", 1),
        Top("top_spend_3", "Spend in the category with the third largest", "major units", Any), Top("top_share_3", "Share of that category in all positive", "ratio", 1),
        new("concentration", "Sum of the squared shares of all categories with positive spend.", "ratio", 0, 1, "Herfindahl-Hirschman index: Hirschman, 1945"),
    ];

    /// <summary>By <see cref="CategoryFeature"/>. Each looks at the lines of one category.</summary>
    public static readonly Feature[] Category =
    [
        new("category_recency_days", "Days from the latest purchase in the category to the as-of date; 90 without one.", "days", 0, 90, Rfm),
        new("category_tenure_days", "Days from the earliest purchase in the category to the as-of date; 0 without one.", "days", 0, 89, Rfm),
        new("category_days_30", "Dates with a purchase in the category among the last 30.", "dates", 0, 30, Rfm),
        new("category_days_90", "Dates with a purchase in the category among the last 90.", "dates", 0, 90, Rfm),
        new("category_days_share", "Those dates among all dates with a purchase.", "ratio", 0, 1, Profile),
        new("category_lines_90", "Purchases in the category.", "lines", 0, Any, Counting),
        new("category_units_90", "Sum of quantities in the category, refunds included.", "units", -Any, Any, Counting),
        new("category_spend_30", "Spend in the category of the last 30 dates, refunds included.", "major units", -Any, Any, Rfm),
        new("category_spend_90", "Spend in the category of the last 90 dates, refunds included.", "major units", -Any, Any, Rfm),
        new("category_spend_root", "The square root of category_spend_90, 0 where it is negative.", "major units^0.5", 0, Any, Damped),
        new("category_spend_share", "Share of the category in all positive spend; 0 where its own is not.", "ratio", 0, 1, Profile),
        new("category_rank_inverse", "1 / the category's place by spend, as rules rank it; 0 without a place.", "ratio", 0, 1, "reciprocal rank: Voorhees, TREC-8, 1999"),
        new("category_refund_lines_90", "Refunds in the category.", "lines", 0, Any, Counting),
        new("category_gap_mean_days", "Mean days between one date with a purchase in the category and the next; 90 with fewer than two.", "days", 1, 90, Moments),
        new("category_overdue", "category_recency_days / category_gap_mean_days.", "ratio", 0, 90, Rfm),
        new("category_days_trend", "Dates with a purchase in the category among the last 30 against the 30 before; 0 where both are 0.", "ratio", -1, 1, Contrast),
    ];

    /// <summary>The membership of a segment.</summary>
    public static Feature Segment(string name) =>
        new("segment:" + name, $"1 where the user is in the segment {name}, else 0.", "flag", 0, 1, "the segment's rule");

    private static Feature Weekday(string day) =>
        new(day, $"Share of the dates with a purchase that are a {char.ToUpperInvariant(day[0])}{day[1..]}.", "ratio", 0, 1, Profile);

    private static Feature Part(string part, string hours) =>
        new(part, $"Share of baskets from {hours} among those whose hour is known; 0 where none is.", "ratio", 0, 1, Profile);

    private static Feature Top(string name, string what, string unit, float high) =>
        new(name, $"{what} spend; 0 without one. UNKNOWN does not count.", unit, 0, high, Counting);
}
