using Cohort.Actors.Messages;
using Cohort.Actors.Rebalancing;
using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Tests.Rebalancing;

/// <summary>What is known of loads when ranges change.</summary>
public sealed class LoadTableTests
{
    private const string Node = "akka.tcp://cohort@a:1";
    private static readonly NodeMember[] Members = [new(Node, NodeStatus.Up, true)];

    [Fact]
    public void Parts_of_a_split_range_share_its_load_until_they_have_measured_their_own()
    {
        var book = new LoadTable();
        var table = RangeTable.Even(1);
        var half = table.Entries[0].Range.Halve();
        book.MoveTo(table, 1);
        book.Take(Report(1, 1_000, 60, table.Entries[0].Range, new HeavyHitter("ann", half.Lower.Start + 5, 3, 3)), 2);

        var split = table.Split(0, half.Upper.Start);
        book.MoveTo(split, 3);

        // All that is known of the load is one user, below the cut.
        Assert.Equal((1_000, 0), (book.Board[2]!.Busy, book.Board[3]!.Busy));
        book.Take(Report(2, 50, 2, half.Lower), 4);
        Assert.Equal((1_000, 2), (book.Board[2]!.Busy, book.Board[2]!.ObservedSeconds));
        book.Take(Report(2, 400, 20, half.Lower), 5);
        Assert.Equal((400, 80), (book.Board[2]!.Busy, book.Board[2]!.ObservedSeconds));
    }

    [Fact]
    public void What_a_new_range_inherited_stays_When_other_ranges_change()
    {
        var book = new LoadTable();
        var table = RangeTable.Even(2);
        book.MoveTo(table, 1);
        book.Take(Report(1, 100, 60, table.Entries[0].Range), 2);
        book.Take(Report(2, 200, 60, table.Entries[1].Range), 2);
        var once = table.Split(0, table.Entries[0].Range.Halve().Upper.Start);
        book.MoveTo(once, 3);

        var twice = once.Split(2, table.Entries[1].Range.Halve().Upper.Start);
        book.MoveTo(twice, 4);
        book.Take(Report(3, 1, 2, once.Entries[0].Range), 5);

        Assert.Equal((50, 100), (book.Board[3]!.Busy, book.Board[5]!.Busy));
    }

    [Fact]
    public void What_others_report_is_bounded_whatever_ids_and_names_they_give()
    {
        var book = new LoadTable();
        for (var id = 1; id <= 140_000; id++) book.Take(Report(id, 1, 1, HashRange.Whole), 1);
        for (var node = 0; node < 2_000; node++) book.Take(new NodeReport($"node-{node}", 1, 1));
        book.Take(Report(1, 2, 2, HashRange.Whole), 2);

        Assert.Equal((Node, null), (book.NodeOf(1), book.NodeOf(140_000)));
        book.MoveTo(RangeTable.Even(1), 3);
        var members = Enumerable.Range(0, 2_000).Select(node => new NodeMember($"node-{node}", NodeStatus.Up, true)).ToList();
        Assert.Equal(1_024, book.Situation(members, new PlannerLimits(), new PlannerMemory(), 3).Nodes.Count(node => node.MemoryBytes > 0));
    }

    [Fact]
    public void A_merged_range_has_the_load_of_both()
    {
        var book = new LoadTable();
        var table = RangeTable.Even(2);
        book.MoveTo(table, 1);
        book.Take(Report(1, 100, 60, table.Entries[0].Range), 2);
        book.Take(Report(2, 200, 60, table.Entries[1].Range), 2);

        book.MoveTo(table.Merge(0), 3);

        Assert.Equal((300, 20), (book.Board[3]!.Busy, book.Board[3]!.Users));
    }

    [Fact]
    public void A_range_that_moved_keeps_its_load_while_its_new_owner_measures_from_the_beginning()
    {
        var book = new LoadTable();
        var table = RangeTable.Even(1);
        book.MoveTo(table, 1);
        book.Take(Report(1, 1_000, 60, table.Entries[0].Range), 2);

        book.Take(Report(1, 0, 0, table.Entries[0].Range) with { Node = "b" }, 3);

        Assert.Equal((1_000, "b"), (book.Board[1]!.Busy, book.NodeOf(1)));
    }

    [Fact]
    public void What_is_known_stays_known_When_other_ranges_change()
    {
        var book = new LoadTable();
        var table = RangeTable.Even(2);
        book.MoveTo(table, 1);
        book.Take(Report(1, 100, 60, table.Entries[0].Range), 2);
        book.Take(Report(2, 200, 60, table.Entries[1].Range), 2);

        book.MoveTo(table.Split(1, table.Entries[1].Range.Halve().Upper.Start), 3);
        book.Take(Report(1, 110, 62, table.Entries[0].Range), 4);

        Assert.Equal(110, book.Board[1]!.Busy);
        Assert.Equal(2, book.Silent(Members));
    }

    [Fact]
    public void A_range_is_silent_When_its_node_is_gone()
    {
        var book = new LoadTable();
        book.MoveTo(RangeTable.Even(1), 1);
        Assert.Equal(1, book.Silent(Members));
        book.Take(Report(1, 100, 60, HashRange.Whole), 2);

        Assert.Equal((0, 1), (book.Silent(Members), book.Silent([])));
    }

    [Fact]
    public void A_user_is_hot_over_all_ranges_that_see_her()
    {
        var book = new LoadTable();
        var table = RangeTable.Even(2);
        book.MoveTo(table, 1);
        book.Take(Report(1, 100, 60, table.Entries[0].Range, new HeavyHitter("ann", 5, 10, 10), new HeavyHitter("bob", 6, 10, 10)), 2);
        book.Take(Report(2, 200, 60, table.Entries[1].Range, new HeavyHitter("ann", table.Entries[1].Range.Start, 4, 4)), 2);

        var hot = HotUser.In(book.Board).Take(1);

        var user = Assert.Single(hot);
        Assert.Equal(("ann", 250L, 1), (user.UserId, user.Busy, user.Parts));
        Assert.Equal([1, 2], user.RangeIds);
    }

    private static LoadReport Report(int range, long busy, long observed, HashRange hashes, params HeavyHitter[] hitters)
    {
        var rates = new LoadRates(busy * 20, busy, 0);
        return new LoadReport(Node, 0, new RangeLoad(range, 0, 0, observed, rates, rates, 10, 1_000, new LoadProfile(hashes, [], hitters)));
    }
}
