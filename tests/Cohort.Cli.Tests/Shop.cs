namespace Cohort.Cli.Tests;

/// <summary>A small shop: its taxonomy, rules and purchases in files, and a data directory for them.</summary>
public sealed class Shop : IDisposable
{
    public const string Taxonomy = "sku,category,brand\nmilk,DAIRY,\ncheese,DAIRY,\nbread,BREAD,\nbeer,\"BEER, WINE\",\n";

    public const string Rules =
        """
        affinity top 2
        segment dairy "Dairy lovers":
          rank("DAIRY") <= 1 and spend("DAIRY") >= 10
        segment lapsing "Lapsing":
          days_since_last() > 30
        """;

    private readonly Scratch _scratch = new();

    public Shop(string events = "", string rules = Rules, string taxonomy = Taxonomy)
    {
        Events = _scratch.With("events.ndjson", events);
        RulesFile = _scratch.With("rules.cohort", rules);
        TaxonomyFile = _scratch.With("taxonomy.csv", taxonomy);
        Data = _scratch["data"];
    }

    public string Events { get; }

    public string RulesFile { get; }

    public string TaxonomyFile { get; }

    public string Data { get; }

    public string this[string name] => _scratch[name];

    /// <summary>One purchase as a line.</summary>
    public static string Line(string id, string user, string sku, string amount, string date, int quantity = 1) =>
        $$"""{"event_id":"{{id}}","user_id":"{{user}}","sku":"{{sku}}","amount":{{amount}},"quantity":{{quantity}},"occurred_at":"{{date}}T12:00:00Z","source":"till"}""" + "\n";

    /// <summary>Runs over all purchases; fails the test where that fails.</summary>
    public Task<Run> RunAll(params string[] more) =>
        Run.Well(["run", "--events", Events, "--taxonomy", TaxonomyFile, "--rules", RulesFile, "--data", Data, .. more]);

    /// <summary>Runs another command on the data directory; fails the test where that fails.</summary>
    public Task<Run> Ask(params string[] args) => Run.Well([.. args, "--data", Data]);

    /// <summary>An export as one text.</summary>
    public async Task<string> Export(string what)
    {
        await Ask("export", what, "--out", _scratch["export.csv"]);
        return File.ReadAllText(_scratch["export.csv"]);
    }

    public void Dispose() => _scratch.Dispose();
}
