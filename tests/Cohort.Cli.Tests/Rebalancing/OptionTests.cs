using Xunit;

namespace Cohort.Cli.Tests.Rebalancing;

/// <summary>What cannot be asked for is refused with the reason, before anything is made.</summary>
public sealed class OptionTests : IDisposable
{
    private readonly Shop _shop = new(Shop.Line("1", "u1", "milk", "12.50", "2026-03-01"));

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("--rebalance-limit is of no use where nothing is rebalanced; give --rebalance on too.", "--rebalance-limit", "tolerance-percent=5")]
    [InlineData("there is no limit tolerance; the limits are tolerance-percent, users-per-round-permille,", "--rebalance", "on", "--rebalance-limit", "tolerance=5")]
    [InlineData("give a whole number, as in tolerance-percent=10.", "--rebalance", "on", "--rebalance-limit", "tolerance-percent=few")]
    [InlineData("give a whole number, as in tolerance-percent=10.", "--rebalance", "on", "--rebalance-limit", "tolerance-percent")]
    [InlineData("cannot be used. tolerance-percent is 1; it must be from 2 to 100.", "--rebalance", "on", "--rebalance-limit", "tolerance-percent=1")]
    [InlineData("it must be at most half of salt-above-percent", "--rebalance", "on", "--rebalance-limit", "salt-above-percent=10")]
    public async Task It_is_refused_with_the_reason(string reason, params string[] options)
    {
        var run = await Run.Of(["run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, .. options]);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop.Data));
    }

    [Fact]
    public async Task The_ranges_there_are_stay_When_a_number_is_asked_for_again_and_the_run_rebalances()
    {
        await _shop.RunAll("--partitions", "4");

        await _shop.RunAll("--partitions", "8", "--rebalance", "on", "--rebalance-limit", "tolerance-percent=5", "--rebalance-limit", "observed-seconds=1");

        Assert.Equal(4, (await _shop.Ask("ranges", "--json")).Json.Count);
        Assert.Contains("Nothing was done yet", (await _shop.Ask("history")).Output, StringComparison.Ordinal);
    }
}
