using System.Globalization;
using System.Text.Json;
using Cohort.Cli.Tests.Faults;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Store.Models;
using Cohort.Testing;
using Xunit;

namespace Cohort.Cli.Tests.Scoring;

/// <summary>Rules that compare scores, in the embedded engine from end to end.</summary>
[Trait("Category", "Slow")]
public sealed class ScoreRulesTests : IDisposable
{
    private const string Rules =
        """
        affinity off
        segment leaving "About to leave": score("churn") > 0.83
        segment fans: score("propensity:DAIRY") >= 22.5% and orders() >= 2
        segment bakers: spend("BREAD") > 20
        """;

    private readonly Shop _shop = new(string.Concat(Enumerable.Range(1, 24).Select(Day)), Rules);
    private readonly Model _churn = MadeUpModels.Linear(1, spread: 20);
    private readonly Model _dairy = MadeUpModels.Linear(2, "DAIRY", spread: 20);

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Members_are_those_whose_served_scores_say_so_When_the_run_is_over()
    {
        await _shop.RunAll(Options());
        await AssertMembersFollowScores();

        // The journal and the snapshots alone: no model is there any more.
        Directory.Delete(_shop["models"], recursive: true);
        var before = await _shop.Export("members");
        await _shop.Ask("data", "check");
        File.AppendAllText(_shop.Events, Shop.Line("late", "u1", "beer", "0.01", "2026-03-24"));
        var run = await _shop.RunAll("--partitions", "8");
        Assert.Equal(before, await _shop.Export("members"));
        Assert.Contains("The rules compare the scores of churn, propensity:DAIRY, and this run scored nobody: they stay as they were. Give --models to score.", run.Output, StringComparison.Ordinal);
        await _shop.Ask("data", "check");
    }

    [Fact]
    public async Task Scores_come_back_with_each_run_and_from_several_ranges_to_the_same_end()
    {
        await _shop.RunAll([.. Options(), "--until", "2026-03-08"]);
        await _shop.RunAll([.. Options(), "--partitions", "8", "--until", "2026-03-15"]);
        await _shop.RunAll([.. Options(), "--partitions", "2"]);
        var inSteps = await _shop.Export("members");
        await AssertMembersFollowScores();
        Directory.Delete(_shop.Data, recursive: true);

        await _shop.RunAll(Options());

        Assert.Equal(await _shop.Export("members"), inSteps);
    }

    [Fact]
    public async Task Explain_and_transitions_name_the_score_with_its_version_and_date()
    {
        await _shop.RunAll(Options());
        var members = (await _shop.Ask("members", "leaving", "--limit", "0", "--json")).Json;
        var user = members[0].GetString()!;
        var perMillion = await ScoreOf(user, 0);

        var text = (await _shop.Ask("explain", user, "About to leave")).Output;
        var json = (await _shop.Ask("explain", user, "leaving", "--json")).Json[0];
        var percent = (perMillion / 10_000m).ToString("0.####", CultureInfo.InvariantCulture);
        Assert.Contains($"Score:     churn is {percent}% by version {_churn.Version} as of 2026-03-", text, StringComparison.Ordinal);
        Assert.Contains("Users whose score of churn is more than 83%.", text, StringComparison.Ordinal);
        var score = json.GetProperty("scores")[0];
        Assert.Equal(("churn", perMillion, _churn.Version), (score.GetProperty("model").GetString(), score.GetProperty("per_million").GetInt32(), score.GetProperty("version").GetString()));
        Assert.Equal("probability", json.GetProperty("explanation").GetProperty("unit").GetString());
        var entered = (await _shop.Ask("transitions", "--user", user, "--limit", "0", "--json")).Json.Last(t => t.GetProperty("segment").GetString() == "leaving");
        Assert.Equal("scored", entered.GetProperty("cause").GetString());
        Assert.Contains($" by version {_churn.Version} as of 2026-03-", (await _shop.Ask("transitions", "--user", user, "--limit", "0")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_says_that_a_model_never_scored_the_customer()
    {
        await _shop.RunAll();

        var text = (await _shop.Ask("explain", "u1", "leaving")).Output;

        Assert.Contains("Score:     churn has not scored the user, so that no comparison with it holds.", text, StringComparison.Ordinal);
        Assert.Equal("user_id,segment\n", string.Join('\n', (await _shop.Export("members")).Split('\n').Where(line => !line.EndsWith(",bakers", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Every_logged_score_has_the_same_bits_When_it_is_computed_again_from_a_journal_that_holds_scores()
    {
        await _shop.RunAll([.. Options(), "--keep-journal", "--partitions", "2", "--until", "2026-03-12"]);
        await _shop.RunAll([.. Options(), "--keep-journal"]);

        foreach (var date in (string[])["2026-03-12", "2026-03-24"])
        {
            var again = (await _shop.Ask("rescore", "--as-of", date, "--model", _churn.Version, "--models", _shop["models"], "--json")).Json;
            Assert.True(again.Count >= 40, $"{again.Count} scores as of {date}");
            Assert.All(again, score => Assert.True(score.GetProperty("is_equal").GetBoolean(), score.ToString()));
        }
    }

    [Theory]
    [InlineData("4", "1", "8")]
    [InlineData("1", "8", "2")]
    [InlineData("8", "2", "2")]
    public async Task Every_logged_score_has_the_same_bits_When_ranges_were_split_and_merged_since(string first, string second, string third)
    {
        string[] options = Options("--keep-journal");
        await _shop.RunAll([.. options, "--partitions", first, "--until", "2026-03-06"]);
        await _shop.RunAll([.. options, "--partitions", second, "--until", "2026-03-12"]);
        await _shop.RunAll([.. options, "--partitions", third]);

        foreach (var date in (string[])["2026-03-06", "2026-03-12", "2026-03-24"])
        {
            var again = (await _shop.Ask("rescore", "--as-of", date, "--model", _churn.Version, "--models", _shop["models"], "--json")).Json;
            Assert.True(again.Count >= 40, $"{again.Count} scores as of {date}");
            Assert.All(again, score => Assert.True(score.GetProperty("is_equal").GetBoolean(), score.ToString()));
        }
    }

    [Fact]
    public async Task Nothing_is_computed_again_When_a_run_in_between_did_not_keep_its_journal()
    {
        string[] options = Options();
        await _shop.RunAll([.. options, "--keep-journal", "--partitions", "2", "--until", "2026-03-06"]);
        await _shop.RunAll([.. options, "--partitions", "4", "--until", "2026-03-12"]);
        await _shop.RunAll([.. options, "--keep-journal"]);

        var run = await Run.Of("rescore", "--as-of", "2026-03-24", "--model", _churn.Version, "--models", _shop["models"], "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("does not reach from its beginning to batch", run.Error, StringComparison.Ordinal);
        Assert.Contains("give --keep-journal from the first run on", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_campaign_addresses_whom_the_final_scores_make_eligible()
    {
        var campaigns = _shop["campaigns"];
        File.WriteAllText(campaigns, """
            campaign win_back:
              eligible: score("churn") > 0.83
              category: DAIRY
              value: 500
              cost: 0.01
              from: 2026-01-01
              until: 2026-12-31
            """);

        await _shop.RunAll([.. Options(), "--campaigns", campaigns]);

        var addressed = (await _shop.Ask("scores", "--limit", "0", "--json")).Json
            .Where(score => score.GetProperty("next_action").ValueKind != JsonValueKind.Null).Select(score => score.GetProperty("user_id").GetString()!).Order(StringComparer.Ordinal);
        var members = (await _shop.Ask("members", "leaving", "--limit", "0", "--json")).Json.Select(user => user.GetString()!).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(members);
        Assert.Equal(members, addressed);
    }

    [Fact]
    public async Task Nothing_is_activated_When_a_model_of_the_rules_is_not_in_force()
    {
        var models = TestModels.Registry(_shop["models"], _churn);

        var run = await Refused("--models", models);

        Assert.Contains($"The rules compare the score of propensity:DAIRY, for which no model is in force in '{models}'. Put one in force with 'cohort models promote VERSION', or take the score out.", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop.Data));
    }

    [Fact]
    public async Task A_circle_of_models_and_rules_is_refused_where_it_would_close()
    {
        await _shop.RunAll();
        var circular = MadeUpModels.Linear(5, null, [new SegmentFeature("leaving", DefinitionOf("score(\"churn\") > 0.83"))]);
        var models = TestModels.Registry(_shop["models"], _churn, _dairy);
        ModelRegistry.Add(models, circular);
        const string fault = "The model looks at the segment \"leaving\", whose rule looks at the score of churn: scores would depend on scores.";

        var promoted = await Run.Of("models", "promote", circular.Version, "--models", models, "--data", _shop.Data);
        Assert.Equal(ExitCode.BadInput, promoted.Code);
        Assert.Contains(fault, promoted.Error, StringComparison.Ordinal);
        Assert.Equal(_churn.Version, ModelRegistry.Open(models).Champion("churn")!.Version);
        await Run.Well("rules", "check", _shop.RulesFile, "--taxonomy", _shop.TaxonomyFile, "--models", models);

        await Run.Well("models", "promote", circular.Version, "--models", models);
        var check = await Run.Of("rules", "check", _shop.RulesFile, "--models", models);
        Assert.Equal(ExitCode.BadInput, check.Code);
        Assert.Contains(fault, check.Error, StringComparison.Ordinal);
        Assert.Contains(fault, (await Refused("--models", models)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_check_names_the_models_that_are_not_in_force()
    {
        var models = TestModels.Registry(_shop["models"], _dairy);

        var check = await Run.Of("rules", "check", _shop.RulesFile, "--models", models, "--json");
        Assert.Equal(ExitCode.BadInput, check.Code);
        Assert.Contains("the score of churn, for which no model is in force", check.Json[0].GetProperty("model_faults")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("score(\"churn\")", check.Json[0].GetProperty("terms")[0].GetString());
        Assert.Contains("The models were not checked (churn, propensity:DAIRY); give --models to check them.", (await Run.Well("rules", "check", _shop.RulesFile)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_follow_the_scores_and_the_data_are_whole_When_runs_are_killed_at_any_moment()
    {
        var options = Options("--partitions", "2");
        string[] args = ["run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, .. options];
        var lines = File.ReadAllLines(_shop.Events);
        File.WriteAllText(_shop.Events, "");
        var random = new Random(6);
        for (var at = 0; at < lines.Length; at += 60)
        {
            File.AppendAllLines(_shop.Events, lines.Skip(at).Take(60));
            using var process = CohortProcess.Start([.. args, "--follow"]);
            var before = StoreFile.WalBytes(_shop.Data);
            await Wait.Until(() => process.HasExited || StoreFile.WalBytes(_shop.Data) != before, "The run began to write");
            await Task.Delay(random.Next(400));
            Assert.True(process.Kill(), (await process.End()).Error);
            if (Directory.Exists(_shop.Data) && StoreFile.CommittedIn(StoreFile.Copy(_shop.Data, _shop["copy"])) > 0)
                await Run.Well("data", "check", "--data", _shop["copy"]);
        }

        await Run.Well(args);
        await AssertMembersFollowScores();
        var killed = await _shop.Export("members");
        Directory.Delete(_shop.Data, recursive: true);
        await Run.Well(args);
        Assert.Equal(await _shop.Export("members"), killed);
    }

    private async Task AssertMembersFollowScores()
    {
        var expected = new List<string>();
        var rows = (await _shop.Ask("scores", "--limit", "0", "--json")).Json;
        Assert.Equal(40, rows.Count);
        foreach (var row in rows)
        {
            var user = row.GetProperty("user_id").GetString()!;
            if (PerMillion(row, 0) > 830_000) expected.Add($"{user},leaving");
            if (PerMillion(row, 1) >= 225_000) expected.Add($"{user},fans");
        }

        var members = (await _shop.Export("members")).Split('\n').Where(line => line.EndsWith(",leaving", StringComparison.Ordinal) || line.EndsWith(",fans", StringComparison.Ordinal)).ToList();
        Assert.Equal(expected.Order(StringComparer.Ordinal), members.Order(StringComparer.Ordinal));
        Assert.InRange(members.Count(line => line.EndsWith(",leaving", StringComparison.Ordinal)), 2, 38);
        Assert.InRange(members.Count(line => line.EndsWith(",fans", StringComparison.Ordinal)), 2, 38);
    }

    private async Task<int> ScoreOf(string user, int model) => PerMillion((await _shop.Ask("scores", user, "--json")).Json[0], model);

    private static int PerMillion(JsonElement row, int model) =>
        Calibration.PartsPerMillion(row.GetProperty("scores")[model].GetProperty("probability").GetDouble());

    private string[] Options(params string[] more) =>
        ["--models", TestModels.Registry(_shop["models"], _churn, _dairy), "--score-interval", "0", "--score-batch", "7", .. more];

    private async Task<Run> Refused(params string[] more)
    {
        var run = await Run.Of(["run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, .. more]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        return run;
    }

    private static string DefinitionOf(string rule)
    {
        Assert.True(RuleText.TryParse("segment s: " + rule, out var text, out _));
        Assert.True(text.TryBind(new TaxonomyBuilder().Build(), out var set, out _));
        return set.DefinitionOf(0);
    }

    // Two purchases a user on some days, so that scores move both ways.
    private static string Day(int day)
    {
        string[] skus = ["milk", "cheese", "bread", "beer"];
        var random = new Random(day);
        return string.Concat(Enumerable.Range(0, 30).Select(i => Shop.Line(
            $"{day}-{i}", $"u{(day * 30 + i) % 40}", skus[random.Next(4)],
            string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, 20)}.{random.Next(10, 99)}"), $"2026-03-{day:00}")));
    }
}
