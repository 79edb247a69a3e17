using Xunit;

namespace Cohort.Simulator.Tests;

/// <summary>The protocol between ingest, ranges and range table under everything that a network and dying processes do.</summary>
public sealed class SeedTests
{
    private const int Seeds = 2_000;

    [Fact]
    public void Every_invariant_holds_and_the_answers_are_exact_When_seeds_are_tried()
    {
        var (tried, _, failed) = Soak.Try(1, Seeds, TimeSpan.FromMinutes(10), Environment.ProcessorCount);

        Assert.True(failed is null, failed is null ? "" : Soak.Tell(failed.Seed));
        Assert.Equal(Seeds, tried);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_seed_replays_event_by_event_When_it_is_run_again(int seed) =>
        Assert.Equal(Soak.Tell(seed, lines: int.MaxValue), Soak.Tell(seed, lines: int.MaxValue));

    [Fact]
    public void Seeds_meet_what_they_are_meant_to_meet_When_a_few_are_run()
    {
        var met = string.Concat(Enumerable.Range(1, 50).Select(seed => Soak.Tell(seed, lines: int.MaxValue)));

        Assert.All(
            [
                "answered with Gap", "answered with Gone", "answered with Waiting", "answered with Done", "is Refused", "is Failed", "is Skipped",
                "Split {", "Merge {", "BeginSalting {", "EndSalting {", "Erase {", "ClosedWithout is Done", "PartialsTaken", "sums of u0", "users to be scored", "are answered with Journal", "TurnDay {", "ActivateContext {", "cannot evaluate by", "takes the place of ForAll", "takes the place of Found", "dies", "is paused", "is handed over", "unknown to its owner", "recovers at row",
                "snapshot of row", "as a dead letter (Future)", "as a dead letter (NotJson)", "The clock of node",
                "It is held with those after it", "after the as-of date", "which no right clock can say", "which is before the as-of date",
            ],
            what => Assert.Contains(what, met, StringComparison.Ordinal));
    }
}
