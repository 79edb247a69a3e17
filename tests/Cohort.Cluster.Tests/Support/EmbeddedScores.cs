using System.Globalization;
using Cohort.Cli;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Input;
using Cohort.Engine.Reading;
using Cohort.Store;
using Cohort.Store.Models;
using Cohort.Testing;

namespace Cohort.Cluster.Tests.Support;

/// <summary>Made-up models and campaigns in files, and what the embedded engine's users score with them after the stream.</summary>
internal sealed class EmbeddedScores : IDisposable
{
    // So that the scores of two users hardly ever agree.
    private const double Spread = 10;

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-scores-").FullName;

    private EmbeddedScores(PurchaseStream stream)
    {
        foreach (var model in Made(stream)) ModelRegistry.Add(Models, model);
        var registry = ModelRegistry.Open(Models);
        foreach (var model in registry.Models) registry.Promote(model, "a test");
        File.WriteAllText(Campaigns, string.Join('\n', stream.TaxonomyRows.Select(row => row.Category).Distinct().Take(2).Select((category, i) => $"""
            campaign offer_{i}:
              eligible: orders() >= {i + 1}
              category: {category}
              value: 2.5{i}
              cost: 0.01
              from: 2000-01-01
              until: 2099-12-31
              holdout: 10%
              per_week: 1000
            """)));
    }

    /// <summary>The registry.</summary>
    public string Models => Path.Combine(_folder, "models");

    /// <summary>The file of campaigns.</summary>
    public string Campaigns => Path.Combine(_folder, "campaigns");

    /// <summary>What nodes are told, so that they score with the same.</summary>
    public string Settings => $$"""
        cohort.scoring {
          enabled = on, models = "{{Models}}", campaigns = "{{Campaigns}}", interval = 100 ms, delay = 200 ms, batch = 200, share = 100, timeout = 3 s
        }
        """;

    /// <summary>Of each user who has a purchase in the window at the end: their scores and their next action, a row each.</summary>
    public IReadOnlyDictionary<string, string> Users { get; private set; } = null!;

    /// <summary>Of the same users how likely each one leaves, in whole millionths.</summary>
    public IReadOnlyDictionary<string, int> Churn { get; private set; } = null!;

    public static async Task<EmbeddedScores> Of(PurchaseStream stream)
    {
        var scores = new EmbeddedScores(stream);
        string events = Path.Combine(scores._folder, "events"), taxonomy = Path.Combine(scores._folder, "taxonomy.csv"), rules = Path.Combine(scores._folder, "rules"), data = Path.Combine(scores._folder, "data");
        stream.Write(events);
        await File.WriteAllTextAsync(rules, PurchaseStream.Rules);
        await using (var file = File.Create(taxonomy)) TaxonomyFile.Write(file, stream.TaxonomyRows);
        await using var output = new StringWriter();
        string[] run = ["run", "--clock", "data", "--events", events, "--taxonomy", taxonomy, "--rules", rules, "--data", data, "--models", scores.Models, "--campaigns", scores.Campaigns, "--quiet"];
        Assert.True(await CommandLine.RunAsync(run, output, output) == 0, output.ToString());
        scores.Read(data, stream);
        return scores;
    }

    /// <summary>One score of a user.</summary>
    public static string Row(string model, string version, int schema, string featureHash, double probability, string asOf) => string.Create(
        CultureInfo.InvariantCulture, $"{model} {version} {schema} {featureHash} {BitConverter.DoubleToUInt64Bits(probability):x16} {asOf}");

    /// <summary>What to offer them.</summary>
    public static string Row(string campaign, long expectedMinor) => string.Create(CultureInfo.InvariantCulture, $"{campaign} {expectedMinor}");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private void Read(string data, PurchaseStream stream)
    {
        using var view = DirectoryView.Open(data);
        var ranges = view.Table.Entries.ToDictionary(entry => entry.Id, view.Load);
        var models = view.Store.ScoreRuns()[^1].Models;
        var churn = models.ToList().FindIndex(model => model.Name == "churn");
        var held = stream.Users.Where(user => ranges[view.EntryOf(user).Id].Questions.Find(System.Text.Encoding.UTF8.GetBytes(user)) is not null)
            .ToDictionary(user => user, user => view.Store.ScoresOf(user)!);
        Users = held.ToDictionary(user => user.Key, user => Row(user.Value, models));
        Churn = held.ToDictionary(user => user.Key, user => Calibration.PartsPerMillion(BitConverter.UInt64BitsToDouble(user.Value.Scores.Entries[churn].Bits)));
    }

    private static string Row(ServedScores served, IReadOnlyList<ScoredModel> models)
    {
        var rows = served.Scores.Entries.Select((entry, i) => Row(
            models[i].Name, models[i].Version, models[i].Schema, entry.FeatureHash.ToString("x16", CultureInfo.InvariantCulture),
            BitConverter.UInt64BitsToDouble(entry.Bits), served.Origin.AsOf.ToString()));
        return string.Join('\n', [.. rows, Row(served.Scores.Action.Campaign, served.Scores.Action.ExpectedMinor)]);
    }

    // One looks at a segment, two at a category.
    private static IEnumerable<Model> Made(PurchaseStream stream)
    {
        Assert.True(RuleText.TryParse(PurchaseStream.Rules, out var text, out _));
        Assert.True(text.TryBind(TaxonomyEncoding.Decode(stream.Taxonomy()), out var rules, out _));
        var regular = rules.Segments.Single(segment => segment.Name == "regular");
        yield return MadeUpModels.Linear(1, null, [new SegmentFeature(regular.Name, rules.DefinitionOf(regular.Index))], Spread);
        foreach (var category in stream.TaxonomyRows.Select(row => row.Category).Distinct().Take(2)) yield return MadeUpModels.Linear(category.Length + 7, category, spread: Spread);
    }
}
