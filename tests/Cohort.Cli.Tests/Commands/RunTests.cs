using System.Text.Json;
using Cohort.Store;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class RunTests : IDisposable
{
    private readonly Shop _shop = new(
        Shop.Line("1", "u1", "milk", "12.50", "2026-03-01")
        + Shop.Line("1", "u1", "milk", "12.50", "2026-03-01")
        + Shop.Line("1", "u1", "milk", "99.00", "2026-03-01")
        + Shop.Line("2", "u1", "milk", "1.00", "2025-03-01")
        + "nonsense\n"
        + Shop.Line("3", "u2", "bread", "2.00", "2026-03-02"));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task It_counts_by_outcome_and_shows_segments_When_it_is_done()
    {
        var run = await _shop.RunAll();

        Assert.Contains("Read 6 records in ", run.Output, StringComparison.Ordinal);
        Assert.Contains(": 2 accepted, 1 duplicate, 1 in conflict, 1 expired, 1 refused.", run.Output, StringComparison.Ordinal);
        Assert.Contains($"'cohort dead-letters --data {_shop.Data}' shows what was refused", run.Output, StringComparison.Ordinal);
        Assert.Contains("As of 2026-03-02, 2 users made 2 purchases in the window.", run.Output, StringComparison.Ordinal);
        Assert.Contains("dairy           Dairy lovers             1", run.Output, StringComparison.Ordinal);
        Assert.Contains("lapsing         Lapsing                  0", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_one_object_of_figures_When_asked_for_json()
    {
        var run = await _shop.RunAll("--json", "--source", "till");

        var last = run.Json[^1];
        Assert.All(run.Json.SkipLast(1), line => Assert.Equal("progress", line.GetProperty("type").GetString()));
        Assert.Equal(("done", "till"), (last.GetProperty("type").GetString(), last.GetProperty("source").GetString()));
        var figures = last.GetProperty("figures");
        Assert.Equal(
            (6, 6, "2026-03-02", 2, 1, 1, 1, 1),
            (Number(figures, "records"), Number(figures, "committed"), figures.GetProperty("as_of").GetString(), Number(figures, "accepted"),
                Number(figures, "duplicates"), Number(figures, "conflicts"), Number(figures, "expired"), Number(figures, "dead_letters")));
        Assert.Equal(1, Number(last.GetProperty("segments")[0], "members"));
    }

    [Fact]
    public async Task It_tells_what_each_of_its_threads_did_When_asked_for_json()
    {
        var run = await _shop.RunAll("--json", "--workers", "1");

        var stages = run.Json[^1].GetProperty("time_line").EnumerateArray().Select(time => (time.GetProperty("thread").GetString(), time.GetProperty("stage").GetString())).ToList();
        Assert.Contains(("source", "read the source"), stages);
        Assert.Contains(("engine", "sequence"), stages);
        Assert.Contains(("worker 1", "apply batches"), stages);
        Assert.Contains(("committer", "commit"), stages);
    }

    [Fact]
    public async Task It_shows_nothing_When_quiet() => Assert.Equal("", (await _shop.RunAll("--quiet")).Output);

    [Fact]
    public async Task It_goes_on_without_rules_and_taxonomy_When_the_directory_has_them()
    {
        await _shop.RunAll();
        File.AppendAllText(_shop.Events, Shop.Line("4", "u3", "bread", "2.00", "2026-03-03"));

        var run = await Run.Well("run", "--events", _shop.Events, "--data", _shop.Data);

        Assert.Contains("Read 1 record in", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_2_and_makes_nothing_When_a_new_directory_gets_no_rules()
    {
        var run = await Run.Of("run", "--events", _shop.Events, "--data", _shop.Data);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains("is a new data directory; give --rules and --taxonomy", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop.Data));
    }

    [Fact]
    public async Task It_ends_with_3_and_all_errors_and_makes_nothing_When_the_rules_are_wrong()
    {
        File.WriteAllText(_shop.RulesFile, "segment a:\n\tspend(\"DIARY\") >= 5\nsegment b:\n  rank(\"BRAED\") < 3\n");

        var run = await Run.Of("run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Output));
        Assert.Equal(
            [
                $"{_shop.RulesFile}, line 2, column 8: Unknown category \"DIARY\"; did you mean \"DAIRY\"?",
                "  \tspend(\"DIARY\") >= 5",
                "  \t      ^",
                $"{_shop.RulesFile}, line 4, column 8: Unknown category \"BRAED\"; did you mean \"BREAD\"?",
                "    rank(\"BRAED\") < 3",
                "         ^",
            ],
            run.Error.Split(Environment.NewLine)[..^1]);
        Assert.False(Directory.Exists(_shop.Data));
    }

    [Fact]
    public async Task It_checks_rules_against_the_stored_taxonomy_When_none_is_given()
    {
        await _shop.RunAll();
        File.WriteAllText(_shop.RulesFile, "segment a: spend(\"DIARY\") >= 5");

        var run = await Run.Of("run", "--events", _shop.Events, "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("line 1, column 18: Unknown category \"DIARY\"; did you mean \"DAIRY\"?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_3_When_there_are_no_events()
    {
        var run = await Run.Of("run", "--events", _shop["none"], "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.Equal((ExitCode.BadInput, $"There is no file {_shop["none"]}; check the name given with --events."), (run.Code, run.Error.Trim()));
    }

    [Fact]
    public async Task It_ends_with_4_and_questions_are_answered_When_another_process_has_the_directory()
    {
        await _shop.RunAll();
        using var other = DataDirectory.OpenForWriting(_shop.Data);

        var run = await Run.Of("run", "--events", _shop.Events, "--data", _shop.Data);

        Assert.Equal(ExitCode.BadDataDirectory, run.Code);
        Assert.Contains("is in use by another process", run.Error, StringComparison.Ordinal);
        Assert.Contains("dairy", (await _shop.Ask("segments")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_refuses_other_settings_and_takes_the_same_When_the_directory_has_them()
    {
        await _shop.RunAll("--currency", "USD", "--future-days", "3");

        var same = await Run.Of("run", "--events", _shop.Events, "--data", _shop.Data, "--currency", "USD");
        var other = await Run.Of("run", "--events", _shop.Events, "--data", _shop.Data, "--time-zone", "Europe/Berlin");

        Assert.Equal((ExitCode.Done, ExitCode.BadUsage), (same.Code, other.Code));
        Assert.Contains("was made with currency USD, time zone UTC and 3 future days", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_how_to_go_on_and_a_second_run_does_When_it_is_interrupted()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var run = await Run.Of(stop.Token, "run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.Equal(ExitCode.Fault, run.Code);
        Assert.Contains("Interrupted. All that was read is stored, up to record 0 of ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Read 6 records", (await _shop.RunAll()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_what_is_appended_until_it_is_stopped_When_it_follows()
    {
        using var stop = new CancellationTokenSource();
        var following = Run.Of(
            stop.Token, "run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--follow");
        await Until(async () => (await MembersOf("dairy")).Contains("u1"));

        File.AppendAllText(_shop.Events, Shop.Line("5", "u9", "milk", "50.00", "2026-03-03"));
        await Until(async () => (await MembersOf("dairy")).Contains("u9"));
        await stop.CancelAsync();

        var run = await following;
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("run the same command again to go on from there", run.Output, StringComparison.Ordinal);
        Assert.Contains("Read 0 records", (await _shop.RunAll()).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("segment dairy: spend(\"DAIRY\") >= 100", null, "rules-changed", "left", "dairy", 2, 1)]
    [InlineData("segment milk: spend(\"DAIRY\") >= 10", null, "rules-changed", "entered", "milk", 2, 1)]
    [InlineData(null, "sku,category\nmilk,DRINKS\nbread,DAIRY\n", "taxonomy-changed", "left", "dairy", 1, 2)]
    [InlineData(null, "sku,category\nmilk,DRINKS\nbread,DAIRY\n", "taxonomy-changed", "entered", "affinity:DRINKS", 1, 2)]
    public async Task It_names_the_cause_and_the_revision_When_rules_or_taxonomy_change(
        string? rules, string? taxonomy, string cause, string change, string segment, int rulesRevision, int taxonomyRevision)
    {
        await _shop.RunAll();
        if (rules is not null) File.WriteAllText(_shop.RulesFile, rules);
        if (taxonomy is not null) File.WriteAllText(_shop.TaxonomyFile, taxonomy);

        await _shop.RunAll();

        var last = (await _shop.Ask("transitions", "--user", "u1", "--segment", segment, "--json")).Json[^1];
        Assert.Equal((cause, change), (last.GetProperty("cause").GetString(), last.GetProperty("change").GetString()));
        Assert.Equal((rulesRevision, taxonomyRevision), (Number(last.GetProperty("rules"), "revision"), Number(last.GetProperty("taxonomy"), "revision")));
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_lets_memberships_end_on_their_day_When_the_day_turns_with_no_purchase()
    {
        await _shop.RunAll();

        await _shop.RunAll("--until", "2026-04-01");

        var row = (await _shop.Ask("transitions", "--segment", "lapsing", "--json")).Json[0];
        Assert.Equal(("u1", "2026-04-01", "day-turned"), (row.GetProperty("user_id").GetString(), row.GetProperty("as_of").GetString(), row.GetProperty("cause").GetString()));
    }

    [Fact]
    public async Task It_takes_the_date_from_the_machine_When_told_so()
    {
        string Today() => $"{DateTime.UtcNow:yyyy-MM-dd}";
        var before = Today();
        File.WriteAllText(_shop.Events, Shop.Line("1", "u1", "milk", "12.50", before) + Shop.Line("2", "u2", "milk", "12.50", "2099-01-01"));

        var figures = (await _shop.RunAll("--clock", "wall", "--json")).Json[^1].GetProperty("figures");

        Assert.Contains(figures.GetProperty("as_of").GetString(), new[] { before, Today() });
        Assert.Equal((1, 1), (Number(figures, "accepted"), Number(figures, "dead_letters")));
        Assert.Contains("future", (await _shop.Ask("dead-letters")).Output, StringComparison.Ordinal);
    }

    private async Task<string> MembersOf(string segment)
    {
        var run = await Run.Of("members", segment, "--json", "--data", _shop.Data);
        return run.Code == ExitCode.Done ? run.Output : "";
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 200, "It did not happen within 20 seconds.");
            await Task.Delay(100);
        }
    }

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
