using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cohort.Actors.Hosting;
using Cohort.Actors.Scoring;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Node.Scoring;
using Cohort.Node.Tests.Support;
using Cohort.Testing;

namespace Cohort.Node.Tests.InProcess;

/// <summary>A node scores its users with the bits that the models give for a single range that was handed the same purchases.</summary>
[Trait("Category", "Slow")]
public sealed class ScoringNodeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-scoring-node-").FullName;

    private string Registry => Path.Combine(_directory, "models");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Every_user_has_the_scores_of_her_features_also_after_a_promotion_and_a_restart()
    {
        Model[] models = [MadeUpModels.Linear(1, segments: [Segment]), MadeUpModels.Linear(2, "C1")];
        TestRegistry.Promote(Registry, models);
        var (topic, expected) = (new MemoryTopic(2), new RangeState(HashRange.Whole, Context));
        Produce(topic, expected, 0, 600);

        await using (var node = await Start(topic))
        {
            await Agrees(expected, models, node);
            models = [MadeUpModels.Linear(7, segments: [Segment]), models[1]];
            TestRegistry.Promote(Registry, models[0]);
            await Agrees(expected, models, node);
            Produce(topic, expected, 600, 900);
            await Agrees(expected, models, node);
        }

        Produce(topic, expected, 900, 1_000);
        await using var again = await Start(topic);
        await Agrees(expected, models, again);
    }

    private Task<TestNode> Start(MemoryTopic topic) => TestNode.Start(_directory, Context, topic, more: (node, store) => node with
    {
        Scoring = new ScoringSettings { Freshness = new Freshness(50, 100, 64, true), Poll = TimeSpan.FromMilliseconds(20), Reload = TimeSpan.FromMilliseconds(200), SharePercent = 100 },
        Scorer = new ScoringNode(new RegistryModels(Registry, ""), new ServingScores(store), "", "test"),
    });

    private static async Task Agrees(RangeState expected, Model[] models, TestNode node)
    {
        var table = new FeatureTable(Context, [.. models.Select(model => model.Target)]);
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        expected.Questions.VisitFeatures(table, (user, read) => wanted.Add(
            Encoding.UTF8.GetString(user),
            string.Join(' ', models.Select((model, i) => Shown(model, FeatureHash.Of(read.Row(i)), Predict(model, read.Row(i)), expected.AsOf!.Value)))));
        Assert.True(wanted.Count > 50);
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Delay(100))
        {
            var different = new List<string>();
            foreach (var (user, scores) in wanted)
            {
                var stored = string.Join(' ', (await node.Store.ScoresAsync(user)).Select(score => Shown(score.Model, score.Version, score.FeatureHash, score.Value, score.AsOf)));
                if (stored != scores) different.Add($"{user}: {stored} instead of {scores}");
            }

            if (different.Count == 0) return;
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"{different.Count} users of {wanted.Count} have other scores, such as {different[0]}.");
        }
    }

    private static double Predict(Model model, ReadOnlySpan<float> row)
    {
        var probability = new double[1];
        model.Predict(row, probability);
        return probability[0];
    }

    private static string Shown(Model model, ulong hash, double value, BusinessDate asOf) => Shown(model.Name, model.Version, hash, value, asOf);

    private static string Shown(string model, string version, ulong hash, double value, BusinessDate asOf) =>
        string.Create(CultureInfo.InvariantCulture, $"{model} {version} {hash:x16} {BitConverter.DoubleToUInt64Bits(value):x16} {asOf}");

    private static RuleContext Context { get; } = BuildContext();

    private static SegmentFeature Segment => new("big", Context.Rules.DefinitionOf(0));

    private static RuleContext BuildContext()
    {
        var builder = new TaxonomyBuilder();
        for (var sku = 0; sku < 20; sku++) builder.Add(sku + 1, $"sku{sku}", $"C{sku % 5}", null);
        var taxonomy = builder.Build();
        Assert.True(RuleText.TryParse("segment big: spend() >= 100\n", out var text, out var errors), string.Join(' ', errors));
        Assert.True(text.TryBind(taxonomy, out var rules, out _));
        return new RuleContext(rules, 1, taxonomy, 1);
    }

    private static void Produce(MemoryTopic topic, RangeState state, int from, int to)
    {
        var reader = new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);
        var batch = new BatchWriter();
        for (var i = from; i < to; i++)
        {
            var dice = new Random(i);
            var (user, day) = (dice.Next(100), 19_000 + (i / 100));
            var instant = DateTimeOffset.UnixEpoch.AddDays(day).AddSeconds(dice.Next(86_400)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            var bytes = Encoding.UTF8.GetBytes($$"""{"event_id":"e{{i}}","user_id":"u{{user}}","sku":"sku{{dice.Next(20)}}","amount":{{(dice.Next(1, 4000) / 100m).ToString(CultureInfo.InvariantCulture)}},"quantity":1,"occurred_at":"{{instant}}"}""");
            topic.Produce(user % topic.Partitions, bytes);
            Assert.True(reader.TryRead(bytes, out var purchase, out _));
            if (state.AsOf is not { } asOf || purchase.Date > asOf)
            {
                batch.AddTurn(purchase.Date);
                state.Apply(batch.Finish("clock"u8, state.Offsets["clock"], purchase.Date.Day + 1, 0));
            }

            var section = new BatchSection();
            section.Add(0, purchase);
            batch.Add(i, [], section);
            state.Apply(batch.Finish("all"u8, i, i + 1, 1));
        }
    }
}
