using System.Globalization;
using System.Text.Json;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>
/// What a lake has to have, as anybody would compute it who reads the events in their order: which line came on which as-of date, and what
/// was known of spend at the end of each. It shares no code with lake or engine.
/// </summary>
internal sealed class NaiveLake
{
    private readonly List<Line> _lines = [];
    private readonly Dictionary<string, string> _categories;

    public NaiveLake(string eventsFile, string taxonomyFile)
    {
        _categories = File.ReadLines(taxonomyFile).Skip(1).Select(row => row.Split(',')).ToDictionary(row => row[0], row => row[1]);
        var (asOf, seen) = (DateOnly.MinValue, new Dictionary<(string, string), DateOnly>());
        foreach (var text in File.ReadLines(eventsFile))
        {
            if (text.Contains('\uFFFD') || Read(text) is not { } line) continue;
            if (line.Date > asOf) asOf = line.Date;
            var isExpired = line.Date <= asOf.AddDays(-90);

            // An id is known until the date of its first line leaves the window.
            var isRepeat = !isExpired && seen.TryGetValue((line.User, line.Event), out var first) && first > asOf.AddDays(-90);
            if (isRepeat) continue;
            if (!isExpired) seen[(line.User, line.Event)] = line.Date;
            _lines.Add(line with { AsOf = asOf, IsExpired = isExpired });
        }
    }

    public sealed record Line(string User, string Event, string Sku, decimal Amount, int Quantity, DateTimeOffset At, DateOnly AsOf, bool IsExpired, string Order)
    {
        public DateOnly Date => DateOnly.FromDateTime(At.UtcDateTime);
    }

    public DateOnly First => _lines[0].AsOf;

    public DateOnly Last => _lines[^1].AsOf;

    /// <summary>The curated lines, as rows of CSV.</summary>
    public string Curated() => Csv("dt,user_id,event_id,sku,amount,quantity,as_of,is_expired", _lines.Select(line =>
        string.Create(CultureInfo.InvariantCulture, $"{line.Date:yyyy-MM-dd},{line.User},{line.Event},{line.Sku},{line.Amount:0.00},{line.Quantity},{line.AsOf:yyyy-MM-dd},{(line.IsExpired ? "true" : "false")}")));

    /// <summary>Spend as it was known at the end of a date, as rows of CSV.</summary>
    public string Spend(DateOnly date)
    {
        var sums = _lines.Where(line => !line.IsExpired && line.AsOf <= date && line.Date <= date && line.Date > date.AddDays(-90))
            .GroupBy(line => (line.User, Category: _categories.GetValueOrDefault(line.Sku, "UNKNOWN")))
            .Select(group => (group.Key.User, group.Key.Category, Spend: group.Sum(line => line.Amount), Units: group.Sum(line => line.Quantity),
                Orders: group.Where(line => line.Amount >= 0).Select(line => line.Order).Distinct().Count()))
            .ToList();
        var ranks = sums.Where(sum => sum.Spend > 0 && sum.Category != "UNKNOWN").GroupBy(sum => sum.User)
            .SelectMany(user => user.OrderByDescending(sum => sum.Spend).ThenBy(sum => sum.Category, StringComparer.Ordinal).Select((sum, place) => (sum.User, sum.Category, Rank: place + 1)))
            .ToDictionary(rank => (rank.User, rank.Category), rank => rank.Rank.ToString(CultureInfo.InvariantCulture));
        return Csv("user_id,category,spend,units,orders,rank", sums.Select(sum =>
            string.Create(CultureInfo.InvariantCulture, $"{sum.User},{sum.Category},{sum.Spend:0.00},{sum.Units},{sum.Orders},{ranks.GetValueOrDefault((sum.User, sum.Category), "")}")));
    }

    private static string Csv(string header, IEnumerable<string> rows) => string.Concat(rows.Order(StringComparer.Ordinal).Prepend(header).Select(row => row + "\r\n"));

    private static Line? Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (root.EnumerateObject().CountBy(field => field.Name).Any(field => field.Value > 1)) return null;
            string Of(string name) => root.GetProperty(name).GetString() is { Length: > 0 } value ? value : throw new FormatException();
            var at = DateTimeOffset.ParseExact(Of("occurred_at"), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            var amount = root.GetProperty("amount").GetDecimal();
            if (amount.Scale > 2) return null;
            var source = root.TryGetProperty("source", out var given) ? given.GetString() : "";
            return new Line(Of("user_id"), Of("event_id"), Of("sku"), amount, root.GetProperty("quantity").GetInt32(), at, default, false, $"{source} at {at.ToUnixTimeSeconds()}");
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
