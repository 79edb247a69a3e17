using Cohort.Bench.Simulation;
using Cohort.Core.Planning;
using Xunit;

namespace Cohort.Core.Tests.Planning;

/// <summary>The bars that the planner has to clear, on the simulation of the bench at reduced size.</summary>
[Trait("Category", "Slow")]
public class SimulationTests
{
    private const int Seed = 7;

    [Fact]
    public void A_Zipf_load_settles_within_the_tolerance_and_moves_few_users_When_there_are_ten_nodes()
    {
        var outcome = Run(Scenarios.Zipf10);

        Assert.InRange(outcome.Imbalance[0], 1.3, 5);
        AssertSettled(outcome, 1.1);
        Assert.InRange(outcome.UsersMoved, 0, 0.2);
    }

    [Fact]
    public void One_user_with_30_percent_settles_When_she_is_salted()
    {
        var outcome = Run(Scenarios.OneUser);

        AssertSettled(outcome, 1.2);
        Assert.Equal("user-0", Assert.Single(outcome.Actions.OfType<SaltUser>()).UserId);
    }

    [Fact]
    public void Nothing_is_done_When_users_are_alike()
    {
        var outcome = Run(Scenarios.Uniform);

        Assert.Empty(outcome.Actions);
        AssertSettled(outcome, 1.1);
    }

    [Fact]
    public void It_is_quiet_When_a_steady_load_has_settled()
    {
        foreach (var scenario in new[] { Scenarios.Zipf08, Scenarios.Zipf10, Scenarios.Zipf13, Scenarios.OneUser })
            Assert.InRange(Run(scenario).LastAction, -1, 15 * 60);
    }

    [Fact]
    public void A_steep_load_settles_When_several_users_are_hot() => AssertSettled(Run(Scenarios.Zipf13), 1.15);

    [Fact]
    public void The_load_is_level_again_When_a_node_was_lost_and_another_joined() => AssertSettled(Run(Scenarios.NodeLoss, 40), 1.1);

    [Fact]
    public void A_node_that_leaves_is_empty_in_the_end() => AssertSettled(Run(Scenarios.Leaving, 40), 1.1);

    [Fact]
    public void A_slow_node_gets_less() => AssertSettled(Run(Scenarios.SlowNode, 40), 1.15);

    [Fact]
    public void It_is_level_again_When_a_hot_spot_stands_still() => AssertSettled(Run(Scenarios.MovingHotSpot, 40), 1.1);

    [Fact]
    public void It_is_level_again_When_a_crowd_has_gone() => AssertSettled(Run(Scenarios.FlashCrowd, 40), 1.1);

    [Fact]
    public void It_follows_day_and_night() => Assert.InRange(Run(Scenarios.DayAndNight, 80).Mean, 1, 1.2);

    [Fact]
    public void The_baseline_does_not_level_what_it_does_not_measure()
    {
        var outcome = Simulator.WithLeastShards(Scenarios.Zipf10.Smaller(20_000, 10), Seed);

        Assert.Equal(outcome.Imbalance[0], outcome.AtEnd);
        Assert.InRange(outcome.AtEnd, 1.3, 5);
    }

    [Fact]
    public void The_baseline_gives_each_node_its_even_count_When_one_was_lost()
    {
        var outcome = Simulator.WithLeastShards(Scenarios.NodeLoss.Smaller(20_000, 40), Seed);

        Assert.InRange(outcome.UsersMoved, 0.08, 0.3);
    }

    private static Outcome Run(Scenario scenario, int minutes = 30) => Simulator.WithPlanner(scenario.Smaller(20_000, minutes), Seed);

    private static void AssertSettled(Outcome outcome, double bound) =>
        Assert.True(outcome.Imbalance.TakeLast(30).Max() <= bound, $"The last five minutes had up to {outcome.Imbalance.TakeLast(30).Max():0.000}, more than {bound}.");
}
