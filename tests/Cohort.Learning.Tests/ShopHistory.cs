using System.Globalization;
using System.Text;
using Cohort.Cli.Generation;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Sources;
using Cohort.Learning.Examples;
using Cohort.Store;

namespace Cohort.Learning.Tests;

/// <summary>A purchase as a list has it: what the walk must agree with.</summary>
/// <param name="Event">Its id; a repeat has the same.</param>
/// <param name="User">Whose.</param>
/// <param name="Sku">Of what.</param>
/// <param name="Minor">For how much; negative for a refund.</param>
/// <param name="Day">Its date.</param>
/// <param name="Arrived">The evening by which it was known: the latest date that stands before it in the file, or its own.</param>
internal sealed record Bought(string Event, string User, string Sku, long Minor, int Day, int Arrived)
{
    public ulong Hash => UserHash.Of(Encoding.UTF8.GetBytes(User));

    public string Json => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"event_id\":\"{Event}\",\"user_id\":\"{User}\",\"sku\":\"{Sku}\",\"amount\":{Minor / 100m:0.00},\"quantity\":1,\"occurred_at\":\"{new BusinessDate((ushort)Day)}T12:00:00Z\",\"source\":\"shop\"}}");
}

/// <summary>Users of different habits, some of whom stop buying; with repeats, refunds and purchases that arrive late.</summary>
internal sealed class ShopHistory : IDisposable
{
    public const int FirstDay = 18_000;
    public const string Milk = "MILK";
    public const string Beer = "BEER";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cohort-shop-");

    public ShopHistory(long seed, int users, int days)
    {
        var random = new Xoshiro(seed);
        for (var user = 0; user < users; user++) Add(random, $"user {user}", days);
        Lines = [.. Lines.OrderBy(line => line.Arrived).ThenBy(line => line.Event, StringComparer.Ordinal)];
        var latest = 0;
        Lines = [.. Lines.Select(line => line with { Arrived = latest = Math.Max(latest, line.Day) })];
        TaxonomyFile = Path.Combine(_folder.FullName, "taxonomy.csv");
        File.WriteAllText(TaxonomyFile, $"sku,category,brand\nm1,{Milk},Farm\nm2,{Milk},Dairy\nb1,{Beer},Brewer\nx1,OTHER,\n");
    }

    /// <summary>All purchases, in the order of the file.</summary>
    public List<Bought> Lines { get; private set; } = [];

    public string TaxonomyFile { get; }

    public string Folder => _folder.FullName;

    public static BusinessDate Date(int day) => new((ushort)(FirstDay + day));

    /// <summary>Some purchases as a file.</summary>
    public string Save(IEnumerable<Bought> lines, string name = "purchases.ndjson")
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, lines.Select(line => line.Json));
        return path;
    }

    /// <summary>Some purchases as a history.</summary>
    public TrainingSource Source(IEnumerable<Bought> lines)
    {
        var builder = new TaxonomyBuilder();
        foreach (var (sku, category) in new[] { ("m1", Milk), ("m2", Milk), ("b1", Beer), ("x1", "OTHER") }) builder.Add(1, sku, category, null);
        var taxonomy = builder.Build();
        if (!RuleText.TryParse("affinity off", out var text, out _) || !text.TryBind(taxonomy, out var rules, out _)) throw new InvalidOperationException();
        return new TrainingSource([EventSource.Of(Save(lines), null)], new RuleContext(rules, 1, taxonomy, 1), StoredSettings.Default);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Add(Xoshiro random, string user, int days)
    {
        var gap = 2 + random.Below(25);
        var milk = random.Unit();
        var end = random.Chance(0.5) ? random.Below(days * 2) : days;
        for (var day = random.Below(gap); day < Math.Min(end, days); day += 1 + random.Below(2 * gap))
        {
            var sku = random.Chance(milk) ? "m" + (1 + random.Below(2)) : random.Chance(0.3) ? "b1" : "x1";
            var late = random.Chance(0.1) ? random.Below(5) : 0;
            var line = new Bought($"{user}-{day}", user, sku, 100 + random.Below(2_000), FirstDay + day, FirstDay + day + late);
            Lines.Add(line);
            if (random.Chance(0.05)) Lines.Add(line with { Arrived = line.Arrived + random.Below(3) });
            if (random.Chance(0.05)) Lines.Add(line with { Event = line.Event + "-back", Minor = -line.Minor, Day = line.Day + 1, Arrived = line.Arrived + 1 });
        }
    }
}
