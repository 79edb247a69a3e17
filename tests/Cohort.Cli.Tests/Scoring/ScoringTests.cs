using System.Globalization;
using System.Text.Json;
using Cohort.Core.Models;
using Cohort.Store.Models;
using Cohort.Testing;
using Xunit;

namespace Cohort.Cli.Tests.Scoring;

public sealed class ScoringTests : IDisposable
{
    private const int Users = 40;

    private readonly Shop _shop = new(Purchases(1, 20), Shop.Rules);
    private readonly Model _churn = MadeUpModels.Linear(1);
    private readonly Model _dairy = MadeUpModels.Linear(2, "DAIRY");

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Everybody_has_the_scores_of_the_final_ledgers_When_the_run_is_over()
    {
        var models = TestModels.Registry(_shop["models"], _churn, _dairy);
        await _shop.RunAll("--models", models, "--score-interval", "0", "--score-batch", "7");

        var scores = (await _shop.Ask("scores", "--limit", "0", "--json")).Json;
        Assert.Equal(Users, scores.Count);
        foreach (var score in scores.Take(5))
        {
            var user = score.GetProperty("user_id").GetString()!;
            foreach (var (index, name) in new[] { (0, "churn"), (1, "propensity:DAIRY") })
            {
                var served = score.GetProperty("scores")[index];
                var why = (await _shop.Ask("explain-score", user, name, "--models", models, "--json")).Json[0];
                Assert.Equal(name, served.GetProperty("model").GetString());
                Assert.Equal(why.GetProperty("probability").GetDouble(), served.GetProperty("probability").GetDouble());
                Assert.Equal(why.GetProperty("feature_hash").GetString(), served.GetProperty("feature_hash").GetString());
                var sum = why.GetProperty("base").GetDouble() + why.GetProperty("features").EnumerateArray().Sum(feature => feature.GetProperty("contribution").GetDouble());
                Assert.Equal(why.GetProperty("raw_score").GetDouble(), sum, 1e-9);
            }
        }
    }

    [Fact]
    public async Task Every_logged_score_has_the_same_bits_When_it_is_computed_again_from_the_journal()
    {
        var models = TestModels.Registry(_shop["models"], _churn, _dairy);
        string[] options = ["--models", models, "--score-interval", "0", "--keep-journal", "--partitions", "2"];
        await _shop.RunAll([.. options, "--until", "2026-03-10"]);
        await _shop.RunAll([.. options, "--until", "2026-03-15"]);
        await _shop.RunAll(options);

        foreach (var date in (string[])["2026-03-10", "2026-03-15", "2026-03-20"])
        {
            var again = (await _shop.Ask("rescore", "--as-of", date, "--model", _dairy.Version, "--models", models, "--json")).Json;
            Assert.True(again.Count >= Users, $"{again.Count} scores as of {date}");
            Assert.All(again, score => Assert.True(score.GetProperty("is_equal").GetBoolean(), score.ToString()));
        }

        var told = await _shop.Ask("rescore", "--as-of", "2026-03-15", "--model", _churn.Version[..6], "--models", models);
        Assert.Contains("every bit is the same", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_has_bought_since_is_scored_When_a_run_begins_after_one_that_scored_everybody()
    {
        var models = TestModels.Registry(_shop["models"], _churn);
        Assert.Contains($"{Users} scores of users computed", (await _shop.RunAll("--models", models)).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("computed", (await _shop.RunAll("--models", models)).Output, StringComparison.Ordinal);

        File.AppendAllText(_shop.Events, Shop.Line("more", "u3", "milk", "1.00", "2026-03-20"));
        Assert.Contains("1 score of users computed", (await _shop.RunAll("--models", models)).Output, StringComparison.Ordinal);

        TestModels.Registry(_shop["models"], MadeUpModels.Linear(7));
        Assert.Contains($"{Users} scores of users computed", (await _shop.RunAll("--models", models)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_computed_again_When_the_journal_does_not_reach_back_or_nobody_was_scored()
    {
        var models = TestModels.Registry(_shop["models"], _churn);
        await _shop.RunAll("--models", models, "--until", "2026-03-10");

        var run = await Run.Of("rescore", "--as-of", "2026-03-04", "--model", _churn.Version, "--models", models, "--data", _shop.Data);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("Nobody was scored with version", run.Error, StringComparison.Ordinal);
        run = await Run.Of("rescore", "--as-of", "2026-03-04", "--model", "ffff", "--models", models, "--data", _shop.Data);
        Assert.Contains("There is no model of version \"ffff\"", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segments_are_the_same_with_scoring_and_without()
    {
        await _shop.RunAll();
        var without = await _shop.Export("members");
        Directory.Delete(_shop.Data, recursive: true);

        await _shop.RunAll("--models", TestModels.Registry(_shop["models"], _churn, _dairy), "--score-interval", "0");

        Assert.Equal(without, await _shop.Export("members"));
    }

    [Fact]
    public async Task A_customers_best_action_is_the_campaign_worth_most_of_those_she_may_have()
    {
        var models = TestModels.Registry(_shop["models"], _churn, _dairy, MadeUpModels.Linear(3, "BREAD"));
        File.WriteAllText(_shop["campaigns"], """
            campaign dairy "Dairy":
              eligible: spend("DAIRY") > 80
              category: DAIRY
              value: 5
              cost: 0.10
              from: 2026-01-01
              until: 2026-12-31
            campaign bread:
              category: BREAD
              value: 4
              cost: 0.05
              from: 2026-01-01
              until: 2026-12-31
              holdout: 50%
            campaign over:
              category: BREAD
              value: 9999
              cost: 0
              from: 2025-01-01
              until: 2025-12-31
            """);
        await _shop.RunAll("--models", models, "--campaigns", _shop["campaigns"]);

        var chosen = new List<string>();
        foreach (var score in (await _shop.Ask("scores", "--limit", "0", "--json")).Json)
        {
            var user = score.GetProperty("user_id").GetString()!;
            var rows = (await _shop.Ask("explain-score", user, "churn", "--models", models, "--campaigns", _shop["campaigns"], "--json")).Json[0].GetProperty("campaigns").EnumerateArray().ToList();
            var best = rows.Where(row => row.GetProperty("obstacle").GetString() == "none").OrderByDescending(row => row.GetProperty("expected_minor").GetInt64())
                .Select(row => row.GetProperty("campaign").GetString()).FirstOrDefault("");
            var action = score.GetProperty("next_action");
            var name = action.ValueKind == JsonValueKind.Null ? "" : action.GetProperty("campaign").GetString()!;
            Assert.Equal(best, name);
            chosen.Add(name);
        }

        Assert.Contains("dairy", chosen);
        Assert.Contains("bread", chosen);
        Assert.DoesNotContain("over", chosen);
    }

    [Fact]
    public async Task A_shadow_is_logged_and_told_of_but_not_served()
    {
        var models = TestModels.Registry(_shop["models"], _churn);
        var shadow = MadeUpModels.Linear(9);
        ModelRegistry.Add(models, shadow);
        await Run.Well("models", "shadow", shadow.Version, "--models", models);

        var run = await _shop.RunAll("--models", models, "--keep-journal");

        Assert.Contains($"The shadow {shadow.Version} of churn differs from {_churn.Version} by", run.Output, StringComparison.Ordinal);
        var scores = (await _shop.Ask("scores", "--json")).Json[0].GetProperty("scores");
        Assert.Equal(1, scores.GetArrayLength());
        await _shop.Ask("rescore", "--as-of", "2026-03-20", "--model", shadow.Version, "--models", models);
    }

    [Fact]
    public async Task It_is_refused_with_the_remedy_When_models_do_not_fit()
    {
        Directory.CreateDirectory(_shop["models"]);
        Assert.Contains("No model is in force", (await Refused()).Error, StringComparison.Ordinal);
        TestModels.Registry(_shop["models"], MadeUpModels.Linear(1, "SHOES"));
        Assert.Contains("the category \"SHOES\", which the taxonomy does not have", (await Refused()).Error, StringComparison.Ordinal);
        TestModels.Registry(_shop["other"], MadeUpModels.Linear(1, null, [new("dairy", "0123456789abcdef")]));
        Assert.Contains("\"dairy\", whose rule has changed", (await Refused("other")).Error, StringComparison.Ordinal);

        Task<Run> Refused(string models = "models") => Run.Of(
            "run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--models", _shop[models]);
    }

    private static string Purchases(int firstDay, int lastDay)
    {
        string[] skus = ["milk", "cheese", "bread", "beer"];
        var random = new Random(4);
        var lines = new List<string>();
        for (var day = firstDay; day <= lastDay; day++)
        {
            for (var i = 0; i < 30; i++)
            {
                var amount = string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, 20)}.{random.Next(10, 99)}");
                lines.Add(Shop.Line($"{day}-{i}", $"u{(day * 30 + i) % Users}", skus[random.Next(4)], amount, $"2026-03-{day:00}"));
            }
        }

        return string.Concat(lines);
    }
}
