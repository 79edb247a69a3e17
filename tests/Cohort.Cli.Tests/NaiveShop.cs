using System.Globalization;

namespace Cohort.Cli.Tests;

/// <summary>
/// Spend and affinities as anybody would compute them who has all purchases in memory and no hurry: the oracle for the
/// engine. It shares no code with it.
/// </summary>
internal sealed class NaiveShop
{
    private readonly List<(string User, string Category, decimal Spend)> _spend;

    public NaiveShop(string eventsFile, string taxonomyFile, DateOnly asOf)
    {
        var categoryOf = File.ReadLines(taxonomyFile).Skip(1).Select(FieldsOf).ToDictionary(f => f[0], f => f[1].Length == 0 ? "UNKNOWN" : f[1]);
        _spend = [.. NaivePurchase.In(eventsFile)
            .Where(p => p.Date <= asOf && p.Date > asOf.AddDays(-90))
            .DistinctBy(p => (p.User, p.Id))
            .GroupBy(p => (p.User, Category: categoryOf.GetValueOrDefault(p.Sku, "UNKNOWN")))
            .Select(g => (g.Key.User, g.Key.Category, g.Sum(p => p.Amount)))];
    }

    public string SpendCsv() => Csv("user_id,category,spend_minor", _spend
        .Where(s => s.Spend != 0)
        .OrderBy(s => s.User, StringComparer.Ordinal).ThenBy(s => s.Category, StringComparer.Ordinal)
        .Select(s => $"{s.User},{Quoted(s.Category)},{Minor(s.Spend)}"));

    public string AffinityCsv(int top) => Csv("user_id,rank,category,spend_minor", _spend
        .Where(s => s.Spend > 0 && s.Category != "UNKNOWN")
        .GroupBy(s => s.User).OrderBy(g => g.Key, StringComparer.Ordinal)
        .SelectMany(g => g.OrderByDescending(s => s.Spend).ThenBy(s => s.Category, StringComparer.Ordinal).Take(top)
            .Select((s, i) => string.Create(CultureInfo.InvariantCulture, $"{g.Key},{i + 1},{Quoted(s.Category)},{Minor(s.Spend)}"))));

    private static string Csv(string header, IEnumerable<string> rows) => string.Concat(rows.Prepend(header).Select(r => r + "\n"));

    private static string Minor(decimal amount) => ((long)(amount * 100)).ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string field) => field.Contains(',') || field.Contains('"') ? $"\"{field.Replace("\"", "\"\"")}\"" : field;

    private static string[] FieldsOf(string row)
    {
        var fields = new List<string> { "" };
        var quoted = false;
        foreach (var c in row)
        {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) fields.Add("");
            else fields[^1] += c;
        }

        return [.. fields];
    }
}
