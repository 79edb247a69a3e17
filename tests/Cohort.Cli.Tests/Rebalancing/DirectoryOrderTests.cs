using Cohort.Cli.Tests.Scoring;
using Cohort.Store;
using Cohort.Testing;
using Xunit;

namespace Cohort.Cli.Tests.Rebalancing;

/// <summary>Ranges and salted users changed by hand between two runs, and plans that are only shown.</summary>
public sealed class DirectoryOrderTests : IDisposable
{
    private readonly Shop _shop = new(string.Concat(Enumerable.Range(0, 120).Select(LineOf)));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Answers_stay_and_the_history_tells_When_ranges_and_a_customer_are_changed_by_hand()
    {
        await RunAll();
        var (spend, members) = (await _shop.Export("spend"), await _shop.Export("members"));

        Assert.Equal("Done, as order 1 of the history. 2 ranges began with it: 5, 6.\n", await Order("split", "1"));
        Assert.Equal("Done, as order 2 of the history. 2 ranges began with it: 7, 8.\n", await Order("split", "6", "--at", "3000000000000000"));
        Assert.Equal("Done, as order 3 of the history. 1 range began with it: 9.\n", await Order("merge", "5", "7"));
        Assert.StartsWith("Done, as order 4 of the history. 3 ranges began with it: 1", await Order("salt", "anna", "3"), StringComparison.Ordinal);
        await AssertStayed(spend, members);
        Assert.StartsWith("Done, as order 5 of the history. 3 ranges began with it: 1", await Order("unsalt", "anna"), StringComparison.Ordinal);
        await AssertStayed(spend, members);

        var history = (await _shop.Ask("history", "--json")).Json;
        Assert.Equal([5, 4, 3, 2, 1], history.Select(action => action.GetProperty("number").GetInt32()));
        Assert.All(history, action => Assert.Equal("It was asked for by hand.", action.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_run_goes_on_and_scores_come_out_again_When_a_customer_was_salted_by_hand()
    {
        var churn = MadeUpModels.Linear(1, spread: 20);
        string[] scoring = ["--models", TestModels.Registry(_shop["models"], churn), "--score-interval", "0", "--keep-journal"];
        await RunAll([.. scoring, "--until", "2026-03-10"]);
        await Order("split", "4");
        await Order("salt", "anna", "4");
        await RunAll(scoring);

        Assert.Contains("anna,DAIRY,6000\n", await _shop.Export("spend"), StringComparison.Ordinal);
        foreach (var date in (string[])["2026-03-10", "2026-03-28"])
        {
            var again = (await _shop.Ask("rescore", "--as-of", date, "--model", churn.Version, "--models", _shop["models"], "--json")).Json;
            Assert.Contains(again, score => score.GetProperty("user").GetString() == "anna");
            Assert.All(again, score => Assert.True(score.GetProperty("is_equal").GetBoolean(), score.ToString()));
        }
    }

    [Theory]
    [InlineData("There is no range 9 in version 1 of the range table. 'cohort ranges' shows the ranges", "split", "9")]
    [InlineData("Hash 0000000000000000 does not cut range 1", "split", "1", "--at", "0")]
    [InlineData("The option --at is \"middle\"; give a hash of up to 16 hexadecimal digits", "split", "1", "--at", "middle")]
    [InlineData("Range 3 does not follow on range 1; only neighbours merge.", "merge", "1", "3")]
    [InlineData("parts is 1: write a whole number from 2 to", "salt", "anna", "1")]
    [InlineData("User 'anna' is not salted in version 1 of the range table.", "unsalt", "anna")]
    public async Task An_order_is_refused_with_the_reason(string reason, params string[] order)
    {
        await RunAll();

        var run = await Run.Of([.. order, "--data", _shop.Data]);

        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains("Nothing was done yet", (await _shop.Ask("history")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_makes_no_directory()
    {
        var run = await Run.Of("split", "1", "--data", _shop.Data, "--json");

        Assert.Equal((ExitCode.BadInput, "missing"), (run.Code, run.Fault()));
        Assert.False(Directory.Exists(_shop.Data));
    }

    [Fact]
    public async Task The_plan_is_that_of_the_loads_that_were_measured()
    {
        await RunAll();
        Assert.Contains("No run has watched the ranges for a second yet", (await _shop.Ask("plan")).Output, StringComparison.Ordinal);

        Measure(("anna", 300_000), ("", 300_000), ("", 300_000), ("", 300_000));
        var even = await _shop.Ask("plan", "--workers", "4");
        Assert.Contains("has 1.00 times the mean load where each takes the heaviest range that is left, which is within the tolerance of 10 %; nothing is to be done.", even.Output, StringComparison.Ordinal);

        Measure(("anna", 900_000), ("", 100_000), ("", 100_000), ("", 100_000));
        var plan = (await _shop.Ask("plan", "--workers", "4", "--json")).Json[0];
        var action = plan.GetProperty("actions")[0];
        Assert.StartsWith("salt anna into ", action.GetProperty("action").GetString(), StringComparison.Ordinal);
        Assert.Contains("anna", action.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var text = (await _shop.Ask("plan", "--workers", "4")).Output;
        Assert.StartsWith($"{plan.GetProperty("remark").GetString()}\n1. {action.GetProperty("action").GetString()}\n   {action.GetProperty("reason").GetString()}\n", text, StringComparison.Ordinal);
        Assert.Contains("Nothing was done yet", (await _shop.Ask("history")).Output, StringComparison.Ordinal);
    }

    // Of four ranges, in the order of their ids; whoever is named has nine tenths of their range's load.
    private void Measure(params (string Hot, long Busy)[] ranges)
    {
        using var directory = DataDirectory.OpenForWriting(_shop.Data);
        using var reader = directory.CreateReader();
        var table = reader.RangeTable();
        using var writer = directory.CreateCommitWriter();
        writer.Loads(ranges.Select((range, i) => new StoredLoad(
            i + 1, DateTimeOffset.UnixEpoch, 600, 1_000_000, range.Busy, 1_000, 1_000_000,
            range.Hot.Length == 0 ? [] : [new StoredHitter(range.Hot, table.Entries[i].Range.Start + 5, 900, 900)],
            [.. Enumerable.Range(0, 64).Select(part => part == 0 && range.Hot.Length > 0 ? 9_000L : 16L)])));
        writer.Commit();
    }

    private async Task AssertStayed(string spend, string members)
    {
        Assert.Equal(spend, await _shop.Export("spend"));
        Assert.Equal(members, await _shop.Export("members"));
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    private Task<Run> RunAll(params string[] more) => _shop.RunAll(["--source", "till", .. Directory.Exists(_shop.Data) ? Array.Empty<string>() : ["--partitions", "4"], .. more]);

    private async Task<string> Order(params string[] order) => (await _shop.Ask(order)).Output.ReplaceLineEndings("\n");

    // Every other one is anna's.
    private static string LineOf(int i) => Shop.Line($"{i}", i % 2 == 0 ? "anna" : $"u{i}", i % 3 == 0 ? "cheese" : "milk", "1.00", $"2026-03-{1 + (i % 28):00}");
}
