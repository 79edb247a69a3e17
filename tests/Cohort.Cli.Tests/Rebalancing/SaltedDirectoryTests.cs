using Cohort.Cli.Tests.Faults;
using Cohort.Core.Planning;
using Cohort.Engine.Input;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Running;
using Cohort.Engine.Sources;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cohort.Cli.Tests.Rebalancing;

/// <summary>A directory with a salted user, who is one user to whoever asks.</summary>
public sealed class SaltedDirectoryTests : IDisposable
{
    private const int Purchases = 200;

    private readonly Shop _shop = new(string.Concat(Enumerable.Range(0, Purchases).Select(i => LineOf(i))));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task She_is_exact_after_each_run_When_later_runs_know_nothing_of_rebalancing()
    {
        Salt();
        for (var run = 1; run <= 3; run++)
        {
            Append(Purchases * run, Purchases * (run + 1));
            await Run.Well("run", "--events", _shop.Events, "--data", _shop.Data, "--source", "till");

            var expected = Purchases * (run + 1);
            Assert.Equal($"user_id,category,spend_minor\nanna,DAIRY,{expected * 100}\n", await _shop.Export("spend"));
            Assert.Equal(expected, await OrdersOf("anna"));
            Assert.Equal("user_id,segment\nanna,affinity:DAIRY\nanna,dairy\n", await _shop.Export("members"));
        }

        Assert.Equal(4L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM hash_range WHERE live"));
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeats_are_known_When_the_original_came_before_the_salting()
    {
        Salt();
        Append(0, Purchases);

        var run = await Run.Well("run", "--events", _shop.Events, "--data", _shop.Data, "--source", "till");

        Assert.Contains($": 0 accepted, {Purchases} duplicate, 0 in conflict", run.Output, StringComparison.Ordinal);
        Assert.Equal(Purchases, await OrdersOf("anna"));
    }

    [Fact]
    public async Task Other_rules_are_judged_by_all_her_purchases()
    {
        Salt();
        Append(Purchases, Purchases + 1);
        File.WriteAllText(_shop.RulesFile, $"segment all: lines() >= {Purchases + 1}\n");

        await _shop.RunAll("--source", "till");

        Assert.Equal("user_id,segment\nanna,affinity:DAIRY\nanna,all\n", await _shop.Export("members"));
    }

    [Fact]
    public async Task Ranges_become_even_again_and_hold_her_parts_When_a_number_is_asked_for()
    {
        Salt();

        await Run.Well("run", "--events", _shop.Events, "--data", _shop.Data, "--source", "till", "--partitions", "16");
        await Run.Well("run", "--events", _shop.Events, "--data", _shop.Data, "--source", "till", "--partitions", "2");

        Assert.Equal(2L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM hash_range WHERE live"));
        Assert.Equal(Purchases, await OrdersOf("anna"));
        Assert.Contains("1 salted user", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_says_what_was_done_and_why()
    {
        Salt();

        var action = Assert.Single((await _shop.Ask("history", "--json")).Json);

        Assert.Equal((1, "salt anna into 3 parts", "They are hot."), (action.GetProperty("number").GetInt32(), action.GetProperty("action").GetString(), action.GetProperty("reason").GetString()));
        Assert.Contains("salt anna into 3 parts", (await _shop.Ask("history")).Output, StringComparison.Ordinal);
        Assert.Equal(4, (await _shop.Ask("ranges", "--json")).Json.Count);
        Assert.Contains("No user weighs much", (await _shop.Ask("hot")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM salt", "holds a part of user anna, salted into 3 parts; the range table does not know of it.")]
    [InlineData("UPDATE salt SET parts = 4", "has user 'anna' in 4 parts, and their range")]
    [InlineData("UPDATE salt SET parts = 1", "The range table in")]
    [InlineData("INSERT INTO salt (user_id, parts) VALUES ('bert', 2)", "has user 'bert' in 2 parts, and their range")]
    public async Task The_check_says_what_is_wrong_When_the_table_and_the_ranges_differ(string damage, string expected)
    {
        Salt();
        using (var database = new SqliteConnection($"Data Source={StoreFile.In(_shop.Data)};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = damage;
            command.ExecuteNonQuery();
        }

        StoreFile.Reseal(_shop.Data);

        var run = await Run.Of("data", "check", "--data", _shop.Data);

        Assert.Equal(ExitCode.BadDataDirectory, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static string LineOf(int i) => Shop.Line($"{i}", "anna", i % 3 == 0 ? "cheese" : "milk", "1.00", $"2026-03-{1 + (i % 28):00}");

    private void Append(int from, int to) =>
        File.AppendAllText(_shop.Events, string.Concat(Enumerable.Range(from, to - from).Select(LineOf)));

    private async Task<int> OrdersOf(string user) =>
        (await _shop.Ask("user", user, "--json")).Json[0].GetProperty("cells").EnumerateArray().Sum(cell => cell.GetProperty("lines").GetInt32());

    // The first step finds them unsalted, and salts them when it is done.
    private void Salt()
    {
        var taxonomy = TaxonomyFile.Read(_shop.TaxonomyFile);
        var options = new EngineOptions
        {
            DataPath = _shop.Data,
            Events = EventSource.Of(_shop.Events, "till"),
            Taxonomy = taxonomy,
            Rules = RulesFile.Open(_shop.RulesFile).Require(taxonomy, Core.Limits.WindowDays),
            Partitions = 4,
            Workers = 2,
            Rebalancing = new RebalanceOptions { Pause = TimeSpan.Zero, Planner = PlanFor, Limits = ForcedPlans.Limits },
        };
        using var engine = EmbeddedEngine.Open(options);
        engine.Run(options, null, CancellationToken.None);
        Assert.Single(engine.State.Table.Salts);
    }

    private static Plan PlanFor(Situation situation) => new(
        situation.Table.Salts.Any() ? [] : [new SaltUser("anna", 3, 1, "They are hot.")], new Balance(1500, 1000, 1), "");
}
