using Cohort.Core.Tests.Laws;

namespace Cohort.Core.Tests.Features;

/// <summary>The features of a user by name, from lists of their purchases: slow, and nothing shared with the core.</summary>
internal static class NaiveFeatures
{
    private static readonly string[] Weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    private static readonly (string Name, int FirstHour)[] Parts =
        [("evening", 18), ("afternoon", 14), ("noon", 11), ("morning", 6), ("night", 0)];

    public static Dictionary<string, double> OfUser(IReadOnlyList<Buy> lines, int asOf, Func<string, string> categoryOf, IReadOnlyDictionary<string, string> brands)
    {
        var buys = lines.Where(line => !line.IsRefund).ToList();
        var refunds = lines.Where(line => line.IsRefund).ToList();
        var days = Days(buys);
        var baskets = buys.Select(buy => (buy.Day, Part: PartOf(buy))).Distinct().ToList();
        var values = new Dictionary<string, double>();
        AddDays(values, "", days, asOf);
        values["recency_inverse"] = 1 / (1 + values["recency_days"]);
        values["purchase_days_7"] = days.Count(day => day > asOf - 7);
        values["purchase_days_30"] = days.Count(day => day > asOf - 30);
        values["purchase_days_90"] = days.Count;
        values["gap_spread_days"] = Spread(days);
        foreach (var window in new[] { 7, 30, 90 })
        {
            values[$"baskets_{window}"] = baskets.Count(basket => basket.Day > asOf - window);
            values[$"spend_{window}"] = lines.Where(line => line.Day > asOf - window).Sum(line => line.Minor) / 100.0;
        }

        values["baskets_root"] = Math.Sqrt(baskets.Count);
        values["lines_90"] = buys.Count;
        values["units_90"] = lines.Sum(line => (double)line.Units);
        values["spend_root"] = Math.Sqrt(Math.Max(0, values["spend_90"]));
        values["basket_lines_mean"] = baskets.Count == 0 ? 0 : (double)buys.Count / baskets.Count;
        values["basket_spend_mean"] = baskets.Count == 0 ? 0 : buys.Sum(buy => buy.Minor) / 100.0 / baskets.Count;
        values["largest_line"] = buys.Count == 0 ? 0 : buys.Max(buy => buy.Minor) / 100.0;
        values["refund_lines_90"] = refunds.Count;
        values["refund_amount_90"] = -refunds.Sum(line => line.Minor) / 100.0;
        values["refund_share"] = lines.Count == 0 ? 0 : (double)refunds.Count / lines.Count;
        values["spend_trend"] = Contrast(
            buys.Where(buy => buy.Day > asOf - 30).Sum(buy => buy.Minor),
            buys.Where(buy => buy.Day > asOf - 60 && buy.Day <= asOf - 30).Sum(buy => buy.Minor));
        foreach (var weekday in Weekdays) values[weekday] = Share(days.Count(day => WeekdayOf(day) == weekday), days.Count);
        foreach (var (part, _) in Parts) values[part] = Share(baskets.Count(basket => basket.Part == part), baskets.Count);
        AddCategories(values, lines, categoryOf);
        values["brands_90"] = buys.Select(buy => brands.GetValueOrDefault(buy.Sku, "")).Where(brand => brand.Length > 0).Distinct().Count();
        return values;
    }

    public static Dictionary<string, double> OfCategory(
        IReadOnlyList<Buy> lines, int asOf, string category, Func<string, string> categoryOf)
    {
        var those = lines.Where(line => categoryOf(line.Sku) == category).ToList();
        var days = Days(those.Where(line => !line.IsRefund));
        var values = new Dictionary<string, double>();
        AddDays(values, "category_", days, asOf);
        values["category_days_30"] = days.Count(day => day > asOf - 30);
        values["category_days_90"] = days.Count;
        values["category_days_share"] = Share(days.Count, Days(lines.Where(line => !line.IsRefund)).Count);
        values["category_lines_90"] = those.Count(line => !line.IsRefund);
        values["category_refund_lines_90"] = those.Count(line => line.IsRefund);
        values["category_units_90"] = those.Sum(line => (double)line.Units);
        values["category_spend_30"] = those.Where(line => line.Day > asOf - 30).Sum(line => line.Minor) / 100.0;
        values["category_spend_90"] = those.Sum(line => line.Minor) / 100.0;
        values["category_spend_root"] = Math.Sqrt(Math.Max(0, values["category_spend_90"]));
        var spends = Spends(lines, categoryOf);
        var own = spends.GetValueOrDefault(category);
        values["category_spend_share"] = own <= 0 ? 0 : Share(own, spends.Values.Where(spend => spend > 0).Sum());
        var ranked = spends.Where(pair => pair.Value > 0 && pair.Key != "UNKNOWN")
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key).ToList();
        values["category_rank_inverse"] = ranked.IndexOf(category) is var at and >= 0 ? 1.0 / (at + 1) : 0;
        return values;
    }

    private static void AddDays(Dictionary<string, double> values, string prefix, List<int> days, int asOf)
    {
        var recency = days.Count == 0 ? 90 : asOf - days[^1];
        var gap = days.Count < 2 ? 90 : (double)(days[^1] - days[0]) / (days.Count - 1);
        values[prefix + "recency_days"] = recency;
        values[prefix + "tenure_days"] = days.Count == 0 ? 0 : asOf - days[0];
        values[prefix + "gap_mean_days"] = gap;
        values[prefix + "overdue"] = recency / gap;
        values[prefix + "days_trend"] =
            Contrast(days.Count(day => day > asOf - 30), days.Count(day => day > asOf - 60 && day <= asOf - 30));
    }

    private static void AddCategories(Dictionary<string, double> values, IReadOnlyList<Buy> lines, Func<string, string> categoryOf)
    {
        var positive = Spends(lines, categoryOf).Where(pair => pair.Value > 0).ToList();
        var whole = positive.Sum(pair => pair.Value);
        var known = positive.Where(pair => pair.Key != "UNKNOWN").Select(pair => pair.Value).OrderDescending().ToList();
        values["categories_90"] = known.Count;
        for (var place = 1; place <= 3; place++)
        {
            values[$"top_spend_{place}"] = known.ElementAtOrDefault(place - 1) / 100.0;
            values[$"top_share_{place}"] = Share(known.ElementAtOrDefault(place - 1), whole);
        }

        values["concentration"] = positive.Sum(pair => Share(pair.Value, whole) * Share(pair.Value, whole));
    }

    private static Dictionary<string, long> Spends(IEnumerable<Buy> lines, Func<string, string> categoryOf) =>
        lines.GroupBy(line => categoryOf(line.Sku)).ToDictionary(group => group.Key, group => group.Sum(line => line.Minor));

    private static List<int> Days(IEnumerable<Buy> buys) => [.. buys.Select(buy => buy.Day).Distinct().Order()];

    private static double Spread(List<int> days)
    {
        var gaps = days.Zip(days.Skip(1), (one, next) => (double)(next - one)).ToList();
        return gaps.Count < 2 ? 0 : Math.Sqrt(gaps.Average(gap => Math.Pow(gap - gaps.Average(), 2)));
    }

    private static double Contrast(double now, double before) => now + before == 0 ? 0 : (now - before) / (now + before);

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;

    private static string PartOf(Buy buy) => Parts.First(part => buy.Second / 3_600 >= part.FirstHour).Name;

    private static string WeekdayOf(int day) => Weekdays[(int)new DateOnly(1970, 1, 1).AddDays(day).DayOfWeek];
}
