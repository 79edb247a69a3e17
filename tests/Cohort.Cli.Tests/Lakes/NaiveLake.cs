using System.Globalization;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>
/// What a lake has to have, as anybody would compute it who reads the events in their order: which line came on which as-of date, and what
/// was known of spend at the end of each. It shares no code with lake or engine.
/// </summary>
internal sealed class NaiveLake
{
    private readonly List<Line> _lines = [];
    private readonly List<Void> _voids = [];
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
            if (purchase.Replaces.Length > 0) TakeBack(purchase, asOf, seen);
            if (purchase.IsVoid) continue;
            var isExpired = purchase.Date <= asOf.AddDays(-windowDays);

            // An id is known until the date of its first line leaves the window.
            var isRepeat = !isExpired && seen.TryGetValue((purchase.User, purchase.Id), out var first) && first > asOf.AddDays(-windowDays);
            isRepeat |= !isExpired && _voids.Exists(taken => taken.By.Date > asOf.AddDays(-2 * windowDays) && taken.Holds(purchase, windowDays));
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

    // One of a later date holds for more; one of an earlier date says nothing new. Whoever is taken back is not known any more.
    private void TakeBack(NaivePurchase by, DateOnly asOf, Dictionary<(string, string), DateOnly> seen)
    {
        var before = _voids.Where(taken => taken.By.User == by.User && taken.By.Replaces == by.Replaces && taken.By.Date > asOf.AddDays(-2 * _windowDays));
        if (by.Date <= asOf.AddDays(-2 * _windowDays) || before.Any(taken => taken.By.Date >= by.Date)) return;
        _voids.Add(new Void(by, asOf));
        if (seen.TryGetValue((by.User, by.Replaces), out var first) && first <= by.Date.AddDays(_windowDays)) seen.Remove((by.User, by.Replaces));
    }

    private sealed record Void(NaivePurchase By, DateOnly AsOf)
    {
        public bool Holds(NaivePurchase line, int windowDays) => (By.User, By.Replaces) == (line.User, line.Id) && line.Date <= By.Date.AddDays(windowDays);
    }

    public DateOnly First => _lines[0].AsOf;

    public DateOnly Last => _lines[^1].AsOf;

    /// <summary>The curated lines, as rows of CSV.</summary>
    public string Curated() => Csv("dt,user_id,event_id,sku,amount,quantity,as_of,is_expired", _lines.Select(line =>
        string.Create(CultureInfo.InvariantCulture, $"{line.Date:yyyy-MM-dd},{line.User},{line.Purchase.Id},{line.Purchase.Sku},{line.Purchase.Amount:0.00},{line.Purchase.Quantity},{line.AsOf:yyyy-MM-dd},{(line.IsExpired ? "true" : "false")}")));

    /// <summary>What was taken back, as rows of CSV.</summary>
    public string Voids() => Csv("dt,user_id,event_id,by_event_id,is_replaced,holds_to,as_of", _voids.Select(taken =>
        $"{taken.By.Date:yyyy-MM-dd},{taken.By.User},{taken.By.Replaces},{taken.By.Id},{(taken.By.IsVoid ? "false" : "true")},{taken.By.Date.AddDays(_windowDays):yyyy-MM-dd},{taken.AsOf:yyyy-MM-dd}"));

    /// <summary>The lines that count by all that is known, in the order of their dates.</summary>
    public IEnumerable<NaivePurchase> Counted() => _lines
        .Where(line => !line.IsExpired && !_voids.Exists(taken => taken.Holds(line.Purchase, _windowDays) && line.Date > taken.AsOf.AddDays(-_windowDays)))
        .OrderBy(line => line.Date).Select(line => line.Purchase);

    /// <summary>Spend as it was known at the end of a date, as rows of CSV.</summary>
    public string Spend(DateOnly date)
    {
        var sums = _lines.Where(line => !line.IsExpired && line.AsOf <= date && line.Date <= date && line.Date > date.AddDays(-_windowDays))
            .Where(line => !_voids.Exists(taken => taken.AsOf <= date && taken.Holds(line.Purchase, _windowDays)))
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
