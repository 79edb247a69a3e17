using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using Cohort.Testing;
using Xunit;

namespace Cohort.Core.Tests.Planning;

public class PlannerTests
{
    [Fact]
    public void Nothing_is_done_When_the_nodes_are_even()
    {
        var plan = new Town(4, "a", "b").Report(10, 10, 10, 11).Plan();

        Assert.Empty(plan.Actions);
        Assert.Equal("The most loaded node has 1.02 times the mean load, which is within the tolerance of 10 %; nothing is to be done.", plan.Remark);
    }

    [Fact]
    public void A_range_moves_from_the_hottest_node_to_the_coldest_When_one_is_too_hot()
    {
        var plan = new Town(8, "a", "b").Report(10, 4, 10, 4, 10, 4, 10, 4).Plan();

        var move = Assert.IsType<MoveRange>(Assert.Single(plan.Actions));
        Assert.Equal(("a", "b", 100L), (move.From, move.To, move.UsersMoved));
        Assert.Equal((1428, 1071), (plan.Balance.Before, plan.Balance.After));
        Assert.Equal(
            "Node a has 1.43 times the mean load, b 0.57. Moving range 1, 10.0 % of a thread and 100 users, brings a to 1.07 and b to 0.93 times the mean.", move.Reason);
    }

    [Fact]
    public void The_range_that_takes_off_most_for_its_users_moves_first()
    {
        var town = new Town(8, "a", "b").Report(10, 4, 10, 4, 10, 4, 10, 4);
        town.ReportOne(5, 9, users: 10);

        Assert.Equal([5], town.Plan().Actions.OfType<MoveRange>().Select(move => move.RangeId));
    }

    [Fact]
    public void A_hot_range_is_cut_where_its_load_is_halved()
    {
        var town = new Town(4, "a", "b");
        town.Limits = town.Limits with { SaltAbovePercent = 300 };
        town.Report(5, 5, 5, 5).ReportOne(town.Table.Entries[town.Table.IndexOf(new Salt("hot", 2).Hash)].Id, 20, hitters: ("hot", 60));

        var split = Assert.Single(town.Plan().Actions.OfType<SplitRange>());

        Assert.Contains(new Salt("hot", 2).Hash, new[] { split.Hash, split.Hash - 1 });
        Assert.Contains("takes 20.0 % of a thread, 2.29 times the mean of a range", split.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_who_is_too_much_for_a_node_is_salted_and_brought_back_When_she_cools_down()
    {
        var town = new Town(8, "a", "b", "c", "d").Report(10, 10, 10, 10, 10, 10, 10, 10);
        var home = town.Table.Entries[town.Table.IndexOf(new Salt("hot", 2).Hash)].Id;
        town.ReportOne(home, 50, hitters: ("hot", 90));

        var salt = Assert.Single(town.Plan().Actions.OfType<SaltUser>());
        Assert.Equal(("hot", 11, home), (salt.UserId, salt.Parts, salt.HomeId));
        town.Follow(new Plan([salt], default, ""));
        town.Now += 100 * Town.Second;
        foreach (var entry in town.Table.Entries) town.ReportOne(entry.Id, 10);
        Assert.Empty(town.Plan().Actions);

        town.Now += 600 * Town.Second;
        foreach (var entry in town.Table.Entries) town.ReportOne(entry.Id, 10);
        var unsalt = Assert.Single(town.Plan().Actions.OfType<UnsaltUser>());
        Assert.Equal(("hot", 11), (unsalt.UserId, unsalt.Parts));
        Assert.Empty(unsalt.AppliedTo(town.Table).Salts);
    }

    [Fact]
    public void A_user_who_takes_little_of_a_thread_is_not_salted_When_the_others_take_less()
    {
        var town = new Town(8, "a", "b", "c", "d");
        town.Report(1, 1, 1, 1, 1, 1, 1, 1).ReportOne(town.Table.Entries[town.Table.IndexOf(new Salt("hot", 2).Hash)].Id, 9, hitters: ("hot", 100));
        Assert.Empty(town.Plan().Actions.OfType<SaltUser>());

        town.Limits = town.Limits with { SaltLeastPercent = 8 };

        Assert.Equal("hot", Assert.Single(town.Plan().Actions.OfType<SaltUser>()).UserId);
    }

    [Fact]
    public void A_user_who_fills_a_thread_is_salted_When_there_is_one_node_only()
    {
        var town = new Town(8, "a").Report(5, 5, 5, 5, 5, 5, 5, 5);
        town.ReportOne(town.Table.Entries[town.Table.IndexOf(new Salt("hot", 2).Hash)].Id, 95, hitters: ("hot", 90));

        Assert.Equal(6, Assert.Single(town.Plan().Actions.OfType<SaltUser>()).Parts);
    }

    [Fact]
    public void Cold_neighbours_are_merged_on_the_node_with_more_users_When_ranges_are_to_spare()
    {
        var town = new Town(8, "a", "b").Report(8, 8, 1, 1, 8, 8, 8, 8);
        town.ReportOne(3, 1, users: 90);

        var merge = Assert.Single(town.Plan().Actions.OfType<MergeRanges>());

        Assert.Equal((3, 4, "b", 90L), (merge.LowerId, merge.UpperId, merge.Node, merge.UsersMoved));
        Assert.Equal(7, merge.AppliedTo(town.Table).Entries.Count);
        town.Limits = town.Limits with { LeastRangesPerNode = 4 };
        Assert.Empty(town.Plan().Actions);
    }

    [Fact]
    public void A_leaving_node_is_emptied_first_and_a_joining_one_filled()
    {
        var town = new Town(4, "a", "b").Report(10, 10, 10, 10);
        town.Nodes[1] = new NodeLoad("b", NodeStatus.Leaving);
        town.Nodes.Add(new NodeLoad("c", NodeStatus.Joining));

        var plan = town.Plan();

        Assert.Equal([(2, "c"), (4, "c")], plan.Actions.OfType<MoveRange>().Select(move => (move.RangeId, move.To)));
        Assert.StartsWith("Node b is leaving and still has 2 ranges.", plan.Actions[0].Reason, StringComparison.Ordinal);
        town.Nodes[1] = new NodeLoad("b");
        var fill = Assert.Single(town.Plan().Actions.OfType<MoveRange>());
        Assert.StartsWith("Node c has just joined.", fill.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_moves_When_there_is_next_to_nothing_to_do()
    {
        var town = new Town(4, "a", "b").Report(0, 0, 0, 0);
        town.Nodes.Add(new NodeLoad("c", NodeStatus.Joining));
        Assert.Empty(town.Plan().Actions);

        // Somebody looked at one range.
        town.ReportOne(1, 1);

        Assert.Empty(town.Plan().Actions);
    }

    [Fact]
    public void A_node_at_half_speed_gets_half_the_load()
    {
        var town = new Town(16, "a", "b").Report([.. Enumerable.Repeat(3, 16)]);
        for (var id = 2; id <= 16; id += 2) town.ReportOne(id, 6);
        town.Nodes[1] = town.Nodes[1] with { SpeedPermille = 500 };

        var plan = town.Plan();

        Assert.Equal([("b", "a"), ("b", "a"), ("b", "a")], plan.Actions.Cast<MoveRange>().Select(move => (move.From, move.To)));
        Assert.Equal((1500, 1031), (plan.Balance.Before, plan.Balance.After));
    }

    [Fact]
    public void Ranges_move_from_a_node_whose_memory_is_full_to_one_with_room()
    {
        var town = new Town(4, "a", "b").Report(10, 10, 10, 10);
        for (var node = 0; node < 2; node++) town.Nodes[node] = town.Nodes[node] with { MemoryBytes = 100_000_000 };
        town.ReportOne(1, 1, bytes: 60_000_000).ReportOne(3, 19, bytes: 40_000_000).ReportOne(2, 10).ReportOne(4, 10);

        var move = Assert.IsType<MoveRange>(Assert.Single(town.Plan().Actions));

        Assert.Equal((1, "b"), (move.RangeId, move.To));
        Assert.StartsWith("The ranges of node a take 95 MiB, more than 85 % of its 95 MiB.", move.Reason, StringComparison.Ordinal);
        town.Nodes[1] = town.Nodes[1] with { MemoryBytes = 50_000_000 };
        Assert.DoesNotContain(town.Plan().Actions.OfType<MoveRange>(), planned => planned.RangeId == 1);
    }

    [Fact]
    public void A_load_that_was_not_seen_for_long_enough_or_is_old_is_left_alone()
    {
        var town = new Town(8, "a", "b").Report(10, 4, 10, 4, 10, 4, 10, 4);
        foreach (var id in new[] { 1, 3, 5, 7 }) town.ReportOne(id, 10, observed: 29);
        Assert.Empty(town.Plan().Actions);

        town.Report(10, 4, 10, 4, 10, 4, 10, 4);
        town.Now += 31 * Town.Second;
        Assert.Empty(town.Plan().Actions);
    }

    [Fact]
    public void Nothing_is_proposed_and_the_reason_said_When_it_is_suspended_idle_or_at_a_limit()
    {
        var town = new Town(8, "a", "b").Report(10, 4, 10, 4, 10, 4, 10, 4);
        var limits = town.Limits;
        town.Limits = limits with { IsSuspended = true };
        Assert.Equal("The planner is suspended; resume it to have actions proposed.", town.Plan().Remark);
        town.Limits = limits with { IdlePercent = 50 };
        Assert.Contains("The nodes are idle, at 28.0 % of a thread", town.Plan().Remark, StringComparison.Ordinal);
        town.Limits = limits with { RoundsPerMinute = 1, ActionsInFlight = 1 };
        var plan = town.Plan();
        town.Memory.Begin(plan, town.Limits, town.Now);
        Assert.Equal("There were 1 rounds in the last minute, which is the limit.", town.Plan().Remark);
        town.Now += 61 * Town.Second;
        Assert.Equal("1 actions are under way, which is the limit; the next wait for one to end.", town.Plan().Remark);
        town.Nodes.Clear();
        Assert.Equal("No node stays; there is nowhere to move a range to.", town.Plan().Remark);
        town.Limits = limits with { MergeBelowPercent = 150 };
        Assert.Contains("MergeBelowPercent is 150", Assert.Throws<ArgumentException>(town.Plan).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Balancing_rests_When_rounds_do_not_help_and_wakes_When_the_load_changes()
    {
        var town = new Town(8, "a", "b");
        town.Limits = town.Limits with { CoolDownSeconds = 0 };
        for (var round = 0; round < 4; round++)
        {
            town.Report(10, 4, 10, 4, 10, 4, 10, 4);
            Assert.NotEmpty(town.Plan().Actions);
            town.Memory.Begin(town.Plan(), town.Limits, town.Now);
            foreach (var action in town.Memory.InFlight.ToList()) town.Memory.Abandon(action, town.Now);
            town.Now += 20 * Town.Second;
        }

        town.Report(10, 4, 10, 4, 10, 4, 10, 4);
        Assert.StartsWith("3 rounds did not improve the balance of 1.43 times the mean; balancing rests for 40 s", town.Plan().Remark, StringComparison.Ordinal);
        town.Report(14, 4, 14, 4, 14, 4, 10, 4);
        Assert.NotEmpty(town.Plan().Actions);
    }

    [Fact]
    public void A_range_that_nobody_has_goes_to_the_least_loaded_node_with_room()
    {
        var town = new Town(4, "a", "b", "c").Report(10, 20, 5, 10);
        town.Placement[4] = null;
        Assert.Equal("c", Planner.NodeFor(town.Situation, 4));
        town.Nodes[2] = town.Nodes[2] with { Status = NodeStatus.Leaving };
        Assert.Equal("a", Planner.NodeFor(town.Situation, 4));
        town.Nodes.Clear();
        Assert.Null(Planner.NodeFor(town.Situation, 4));
    }
}
