namespace Cohort.Cli.Tests.Lakes;

/// <summary>A generated stream with late, repeated, refunded, corrected and broken lines, a data directory for it, and the lake that this feeds.</summary>
internal sealed class LakeShop : IDisposable
{
    public const string Rules =
        """
        affinity top 2
        segment active "Active": orders(7 days) >= 1
        segment big "Big": spend() >= 300
        segment lapsing "Lapsing": days_since_last() > 5
        segment steady "Steady": lifetime_orders() >= 25 and refunds() <= 1
        """;

    private readonly Scratch _scratch = new();

    private LakeShop()
    {
    }

    public string Events => _scratch["events.ndjson"];

    public string Taxonomy => _scratch["taxonomy.csv"];

    public string Data => _scratch["data"];

    public string Lake => _scratch["lake"];

    public string this[string name] => _scratch[name];

    public static async Task<LakeShop> Make(int events, int days, int seed = 5)
    {
        var shop = new LakeShop();
        await Run.Well(
            "generate", "--out", shop.Events, "--taxonomy-out", shop.Taxonomy, "--seed", $"{seed}", "--users", "120", "--events", $"{events}", "--days", $"{days}",
            "--late", "0.1", "--duplicates", "0.05", "--malformed", "0.01", "--refunds", "0.05", "--categories", "8");
        Corrections.MixInto(shop.Events, seed);
        File.WriteAllText(shop._scratch["rules.cohort"], Rules);
        return shop;
    }

    /// <summary>The arguments of a run that feeds a lake.</summary>
    public string[] RunArgs(string data, string lake, params string[] more) =>
        ["run", "--events", Events, "--taxonomy", Taxonomy, "--rules", _scratch["rules.cohort"], "--data", data, "--source", "till", "--partitions", "2", "--lake", lake, .. more];

    /// <summary>Rows of a lake as CSV.</summary>
    public static async Task<string> Ask(string lake, string sql) => (await Run.Well("sql", sql, "--lake", lake, "--format", "csv")).Output;

    public void Dispose() => _scratch.Dispose();
}
