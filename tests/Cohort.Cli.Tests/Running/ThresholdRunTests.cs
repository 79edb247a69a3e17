using System.Globalization;
using Xunit;

namespace Cohort.Cli.Tests.Running;

/// <summary>Rules that compare users with all others, over a data directory.</summary>
public sealed class ThresholdRunTests : IDisposable
{
    private const string Rules =
        """
        affinity off
        segment top: percentile(spend()) >= 90%
        segment fifth: quintile(spend()) == 5
        segment above: spend() >= 2 * average(spend())
        """;

    private readonly Shop _shop = new(rules: Rules);

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("1", "1")]
    [InlineData("16", "3")]
    public async Task The_exports_are_the_same_to_the_byte_When_ranges_and_workers_differ(string partitions, string workers)
    {
        await Generate();
        using var other = new Shop(rules: Rules);
        foreach (var (from, to) in new[] { (_shop.Events, other.Events), (_shop.TaxonomyFile, other.TaxonomyFile) }) File.Copy(from, to, overwrite: true);

        await _shop.RunAll("--partitions", "4");
        await other.RunAll("--partitions", partitions, "--workers", workers);

        foreach (var what in new[] { "members", "transitions" }) Assert.Equal(await _shop.Export(what), await other.Export(what));
        Assert.Contains(",top", await other.Export("members"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_are_those_of_a_count_over_all_users_When_the_day_turned_last()
    {
        await Generate();

        await _shop.RunAll("--until", "2026-03-20");

        await AssertCounted();
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_are_those_of_a_count_over_all_users_When_the_rules_are_activated()
    {
        await Generate();
        File.WriteAllText(_shop.RulesFile, Shop.Rules);
        await _shop.RunAll();

        File.WriteAllText(_shop.RulesFile, Rules);
        await _shop.RunAll();

        await AssertCounted();
        Assert.Contains("rules-changed", await _shop.Export("transitions"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_are_those_of_a_count_over_all_users_When_the_day_is_turned_by_order()
    {
        await Generate();
        await _shop.RunAll();

        await Run.Well("turn", "2026-03-20", "--yes-jump", "--data", _shop.Data);

        await AssertCounted();
    }

    [Fact]
    public async Task An_explanation_shows_threshold_and_date()
    {
        File.WriteAllText(_shop.Events, string.Concat(
            Shop.Line("1", "ann", "milk", "10.00", "2026-03-01"), Shop.Line("2", "bob", "milk", "30.00", "2026-03-01"), Shop.Line("3", "cid", "milk", "1.00", "2026-03-02")));
        await _shop.RunAll();

        var told = (await _shop.Ask("explain", "bob", "above")).Output;
        Assert.Contains("spend() > 39.99, the threshold as of 2026-03-02", told, StringComparison.Ordinal);
        Assert.Contains("not in above", told, StringComparison.Ordinal);

        var none = await _shop.Ask("explain", "bob", "fifth", "--json");
        Assert.Contains("spend() > 30, the threshold as of 2026-03-02", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_check_says_when_all_users_are_looked_at()
    {
        var told = (await Run.Well("rules", "check", _shop.RulesFile)).Output;

        Assert.Contains("the percentile among all users by spend in the last 90 days is at least 90%", told, StringComparison.Ordinal);
        Assert.Contains("when the day turns and when rules or a taxonomy are activated", told, StringComparison.Ordinal);
    }

    // By the spend that all users have: who has more than nine tenths of them, and so on.
    private async Task AssertCounted()
    {
        var spend = (await _shop.Export("spend")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(row => row.Split(',')).GroupBy(fields => fields[0]).ToDictionary(user => user.Key, user => user.Sum(fields => long.Parse(fields[^1], CultureInfo.InvariantCulture)));
        var members = (await _shop.Export("members")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToHashSet();
        var (users, sum) = (spend.Count, spend.Values.Sum());
        foreach (var (user, minor) in spend)
        {
            var below = spend.Values.Count(other => other < minor);
            Assert.Equal(below * 10 >= users * 9, Has(user, "top"));
            Assert.Equal(below * 5 / users == 4, Has(user, "fifth"));
            Assert.Equal(minor * users >= 2 * sum, Has(user, "above"));
        }

        Assert.Contains(members, row => row.Contains("top", StringComparison.Ordinal));

        bool Has(string user, string segment) => members.Any(row => row.Split(',') is var fields && fields.Contains(user) && fields.Contains(segment));
    }

    private Task<Run> Generate() => Run.Well(
        "generate", "--out", _shop.Events, "--taxonomy-out", _shop.TaxonomyFile, "--users", "120", "--events", "4000", "--days", "75",
        "--start", "2026-01-01", "--late", "0.1", "--duplicates", "0.05", "--malformed", "0.01", "--refunds", "0.05");
}
