using Cohort.Cli.Tests.Faults;
using Cohort.Cli.Tests.Scoring;
using Cohort.Core.Models;
using Cohort.Core.Planning;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Engine.Input;
using Cohort.Engine.Reading;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Running;
using Cohort.Engine.Scoring;
using Cohort.Engine.Sources;
using Cohort.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Cohort.Cli.Tests.Rebalancing;

/// <summary>
/// Whatever is split, merged, salted and unsalted while events flow or by hand, and wherever runs end or are abandoned: ledgers,
/// memberships and counts are those of a plain sum, transitions those of an undisturbed run, and every score that was logged
/// comes out of the journal again.
/// </summary>
[Trait("Category", "Slow")]
public sealed class RebalancingLaws(ITestOutputHelper output) : IDisposable
{
    private const string Rules =
        """
        affinity top 3
        segment regulars: orders() >= 20
        segment dairy: rank("DAIRY") <= 3 and spend("DAIRY") >= 20
        segment lapsing: days_since_last() > 20 and orders() >= 2
        segment lately: spend(30 days) > spend() / 2
        segment returners: refunds() >= 2
        """;

    // Salting somebody who buys nothing must not make them a user.
    private const string Nobody = "nobody";

    private readonly Shop _undisturbed = new(rules: Rules);
    private readonly Shop _shop = new(rules: Rules);
    private readonly Model _churn = MadeUpModels.Linear(1, spread: 20);
    private ScoringOptions? _scoring;

    public void Dispose()
    {
        _undisturbed.Dispose();
        _shop.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Answers_are_exact_When_any_actions_are_carried_out_while_events_flow(int seed)
    {
        output.WriteLine($"Seed {seed}.");
        var dice = new Random(seed);
        if (seed % 2 == 1)
        {
            var models = TestModels.Registry(_shop["models"], _churn);
            _scoring = new ScoringOptions { Models = models, Freshness = new Freshness(0, 0, 16, true), SharePercent = 100 };
        }

        await Generate(seed);
        var plans = new ForcedPlans(dice, await HeaviestUsers());
        var bytes = File.ReadAllBytes(_undisturbed.Events);
        File.Delete(_shop.Events);
        var outcomes = default(OutcomeCounts);

        for (var at = 0; at < bytes.Length;)
        {
            var end = dice.Next(4) == 0 ? bytes.Length : Array.IndexOf(bytes, (byte)'\n', Math.Min(bytes.Length - 1, at + dice.Next(bytes.Length / 2))) + 1;
            if (dice.Next(4) == 0) Abandon(plans, bytes.AsMemory(0, end), dice);
            outcomes = RunTo(plans, bytes.AsMemory(0, end), dice);
            at = end;
            await Order(plans);
            Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
        }

        output.WriteLine(string.Join(", ", plans.Tally.OrderBy(kind => kind.Key).Select(kind => $"{kind.Value} {kind.Key}")));
        var expected = await Answers.Of(_undisturbed.Data);
        var actual = await Answers.Of(_shop.Data);
        actual.MustEqual(expected, "transitions");
        AssertTransitions(expected.Exports["transitions"], actual.Exports["transitions"], plans.Salted);
        Assert.Equal(OutcomesIn(_undisturbed), outcomes);
        await AssertOneUser(plans.Salted);
        if (_scoring is not null) await AssertScores(plans.Salted);
    }

    // Whatever ranges they were in when they were scored, and in however many parts.
    private async Task AssertScores(HashSet<string> salted)
    {
        var users = new HashSet<string>();
        var dates = StoreFile.List(_shop.Data, "SELECT DISTINCT as_of FROM score_chunk").Select(day => new BusinessDate((ushort)day)).ToList();
        foreach (var date in dates)
        {
            var again = (await _shop.Ask("rescore", "--as-of", $"{date}", "--model", _churn.Version, "--models", _shop["models"], "--json")).Json;
            Assert.All(again, score => Assert.True(score.GetProperty("is_equal").GetBoolean(), score.ToString()));
            users.UnionWith(again.Select(score => score.GetProperty("user").GetString()!));
        }

        output.WriteLine($"{dates.Count} dates with scores.");
        Assert.Superset(salted.Except([Nobody]).ToHashSet(), users);
    }

    // Each of them is one user to every command, whether they are salted just now or not.
    private async Task AssertOneUser(IEnumerable<string> users)
    {
        foreach (var user in users.Except([Nobody]))
        {
            var (one, other) = ((await _undisturbed.Ask("user", user, "--json")).Json[0], (await _shop.Ask("user", user, "--json")).Json[0]);
            foreach (var what in new[] { "as_of", "spend_minor", "affinity", "spend", "cells" })
                Assert.Equal(one.GetProperty(what).ToString(), other.GetProperty(what).ToString());
            var explained = (await _undisturbed.Ask("explain", user, "regulars", "--json")).Json[0];
            Assert.Equal(explained.GetProperty("member").ToString(), (await _shop.Ask("explain", user, "regulars", "--json")).Json[0].GetProperty("member").ToString());
        }

        Assert.Equal(ExitCode.BadInput, (await Run.Of("user", Nobody, "--data", _shop.Data)).Code);
    }

    // Of a salted user there may be fewer; that they alternate and end where they stand is what the check of the directory says.
    private static void AssertTransitions(string expected, string actual, HashSet<string> salted)
    {
        List<string> Others(string csv) => [.. csv.Split('\n').Where(row => !row.Split(',').Any(salted.Contains)).Order(StringComparer.Ordinal)];
        Assert.Equal(Others(expected), Others(actual));
        var ids = actual.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(',')[0]).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    // What somebody does by hand between two runs.
    private async Task Order(ForcedPlans plans)
    {
        string[] order;
        using (var view = DirectoryView.Open(_shop.Data))
        {
            order = plans.Any(view.Table) switch
            {
                SplitRange split => ["split", $"{split.RangeId}", "--at", $"{split.Hash:x16}"],
                MergeRanges merge => ["merge", $"{merge.LowerId}", $"{merge.UpperId}"],
                SaltUser salt => ["salt", salt.UserId, $"{salt.Parts}"],
                UnsaltUser unsalt => ["unsalt", unsalt.UserId],
                _ => [],
            };
        }

        if (order.Length > 0) await _shop.Ask(order);
    }

    private static OutcomeCounts OutcomesIn(Shop shop)
    {
        using var view = DirectoryView.Open(shop.Data);
        return view.Table.Entries.Aggregate(default(OutcomeCounts), (sum, entry) => sum + view.Load(entry).Counts);
    }

    private OutcomeCounts RunTo(ForcedPlans plans, ReadOnlyMemory<byte> all, Random dice)
    {
        using var stop = new CancellationTokenSource();
        var options = OptionsFor(plans, dice);
        using var engine = EmbeddedEngine.Open(options);
        engine.Run(
            options,
            counts =>
            {
                if (counts.BytesRead == all.Length) stop.Cancel();
                else Append(all, dice);
            },
            stop.Token);
        return OutcomesIn(_shop);
    }

    private void Abandon(ForcedPlans plans, ReadOnlyMemory<byte> all, Random dice)
    {
        var steps = dice.Next(1, 5);
        var options = OptionsFor(plans, dice);
        using var engine = EmbeddedEngine.Open(options);
        Assert.Throws<TimeoutException>(() => engine.Run(
            options,
            counts =>
            {
                if (steps-- == 0) throw new TimeoutException("The run is abandoned.");
                Append(all, dice);
            },
            CancellationToken.None));
    }

    private EngineOptions OptionsFor(ForcedPlans plans, Random dice)
    {
        if (!File.Exists(_shop.Events)) File.WriteAllBytes(_shop.Events, []);
        var taxonomy = TaxonomyFile.Read(_undisturbed.TaxonomyFile);
        var isEven = dice.Next(3) == 0;
        return new EngineOptions
        {
            DataPath = _shop.Data,
            Events = EventSource.Of(_shop.Events, "till"),
            Taxonomy = taxonomy,
            Rules = RulesFile.Open(_undisturbed.RulesFile).Require(taxonomy, Core.Limits.WindowDays),
            Partitions = isEven || !Directory.Exists(_shop.Data) ? 1 << dice.Next(4) : null,
            Workers = dice.Next(1, 4),
            Follow = true,
            Scoring = _scoring,
            KeepsJournal = _scoring is not null,
            Rebalancing = isEven ? null : new RebalanceOptions { Pause = TimeSpan.Zero, Planner = plans.Next, Limits = ForcedPlans.Limits },
        };
    }

    // Up to a twelfth of the stream at a time; where a line is cut is no matter.
    private void Append(ReadOnlyMemory<byte> all, Random dice)
    {
        using var file = new FileStream(_shop.Events, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        var length = (int)Math.Min(all.Length - file.Length, dice.Next(1, 120_000));
        file.Write(all.Span.Slice((int)file.Length, length));
    }

    private async Task<List<string>> HeaviestUsers()
    {
        await _undisturbed.RunAll("--source", "till");
        var rows = (await _undisturbed.Export("spend")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1);
        return [.. rows.GroupBy(row => row.Split(',')[0]).OrderByDescending(user => user.Count()).ThenBy(user => user.Key, StringComparer.Ordinal).Take(4).Select(user => user.Key), Nobody];
    }

    private async Task Generate(int seed) => await Run.Well(
        "generate", "--out", _undisturbed.Events, "--taxonomy-out", _undisturbed.TaxonomyFile, "--seed", $"{seed}", "--users", "60", "--events", "8000", "--days", "120",
        "--user-skew", "1.2", "--late", "0.1", "--duplicates", "0.05", "--malformed", "0.01", "--refunds", "0.05");
}
