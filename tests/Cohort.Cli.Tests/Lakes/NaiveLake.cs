using System.Globalization;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>
/// What a lake has to have, as anybody would compute it who reads the events in their order: which line came on which as-of date, and what
/// was known of spend at the end of each. It shares no code with lake or engine.
/// </summary>
internal sealed class NaiveLake
{
    private readonly List<Line> _lines = [];
    private readonly int _windowDays;
    private readonly Dictionary<string, string> _categories;

    public NaiveLake(string eventsFile, string taxonomyFile, int windowDays = 90)
    {
        _windowDays = windowDays;
        _categories = File.ReadLines(taxonomyFile).Skip(1).Select(row => row.Split(',')).ToDictionary(row => row[0], row => row[1]);
        var (asOf, seen) = (DateOnly.MinValue, new Dictionary<(string, string), DateOnly>());
        foreach (var purchase in NaivePurchase.In(eventsFile))
        {
            if (purchase.Date > asOf) asOf = purchase.Date;
            var isExpired = purchase.Date <= asOf.AddDays(-windowDays);

            // An id is known until the date of its first line leaves the window.
            var isRepeat = !isExpired && seen.TryGetValue((purchase.User, purchase.Id), out var first) && first > asOf.AddDays(-windowDays);
            if (isRepeat) continue;
            if (!isExpired) seen[(purchase.User, purchase.Id)] = purchase.Date;
            _lines.Add(new Line(purchase, asOf, isExpired));
        }
    }

    private sealed record Line(NaivePurchase Purchase, DateOnly AsOf, bool IsExpired)
    {
        public DateOnly Date => Purchase.Date;

        public string User => Purchase.User;

        public string Order => $"{Purchase.Source} at {Purchase.At.ToUnixTimeSeconds()}";
    }

    public DateOnly First => _lines[0].AsOf;

    public DateOnly Last => _lines[^1].AsOf;

    /// <summary>The curated lines, as rows of CSV.</summary>
    public string Curated() => Csv("dt,user_id,event_id,sku,amount,quantity,as_of,is_expired", _lines.Select(line =>
        string.Create(CultureInfo.InvariantCulture, $"{line.Date:yyyy-MM-dd},{line.User},{line.Purchase.Id},{line.Purchase.Sku},{line.Purchase.Amount:0.00},{line.Purchase.Quantity},{line.AsOf:yyyy-MM-dd},{(line.IsExpired ? "true" : "false")}")));

    /// <summary>Spend as it was known at the end of a date, as rows of CSV.</summary>
    public string Spend(DateOnly date)
    {
        var sums = _lines.Where(line => !line.IsExpired && line.AsOf <= date && line.Date <= date && line.Date > date.AddDays(-_windowDays))
            .GroupBy(line => (line.User, Category: _categories.GetValueOrDefault(line.Purchase.Sku, "UNKNOWN")))
            .Select(group => (group.Key.User, group.Key.Category, Spend: group.Sum(line => line.Purchase.Amount), Units: group.Sum(line => line.Purchase.Quantity),
                Orders: group.Where(line => line.Purchase.Amount >= 0).Select(line => line.Order).Distinct().Count()))
            .ToList();
        var ranks = sums.Where(sum => sum.Spend > 0 && sum.Category != "UNKNOWN").GroupBy(sum => sum.User)
            .SelectMany(user => user.OrderByDescending(sum => sum.Spend).ThenBy(sum => sum.Category, StringComparer.Ordinal).Select((sum, place) => (sum.User, sum.Category, Rank: place + 1)))
            .ToDictionary(rank => (rank.User, rank.Category), rank => rank.Rank.ToString(CultureInfo.InvariantCulture));
        return Csv("user_id,category,spend,units,orders,rank", sums.Select(sum =>
            string.Create(CultureInfo.InvariantCulture, $"{sum.User},{sum.Category},{sum.Spend:0.00},{sum.Units},{sum.Orders},{ranks.GetValueOrDefault((sum.User, sum.Category), "")}")));
    }

    private static string Csv(string header, IEnumerable<string> rows) => string.Concat(rows.Order(StringComparer.Ordinal).Prepend(header).Select(row => row + "\r\n"));
}
