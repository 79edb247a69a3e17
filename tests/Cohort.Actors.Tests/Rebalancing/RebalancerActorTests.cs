using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Actors.Wire;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Testing;

namespace Cohort.Actors.Tests.Rebalancing;

/// <summary>The rebalancer: what it begins, what becomes of it, and what it knows after a crash at any step.</summary>
public sealed class RebalancerActorTests : RebalancerKit
{
    [Fact]
    public void A_split_is_journaled_asked_for_and_done_When_the_table_has_it()
    {
        var rebalancer = Start();

        var wished = Ask<Wished>(rebalancer, new Wish(Split(2)));
        Assert.Equal((true, 1), (wished.IsBegun, wished.Number));
        Assert.Equal(ActionOutcome.UnderWay, Latest(rebalancer).Outcome);
        Coordinator.Table = Split(2).AppliedTo(Coordinator.Table!);

        var ended = Ended(rebalancer);
        Assert.Equal((ActionOutcome.Done, "operator", Split(2)), (ended.Outcome, ended.By, ended.Action));
        Assert.True(ended.PauseMicros > 0);
        Assert.Equal([new Split(2, Split(2).Hash)], Coordinator.Orders);
    }

    [Fact]
    public void An_action_is_given_up_with_the_reason_When_the_coordinator_refuses_it()
    {
        Coordinator.OnRequest = _ => new Requested(false, 1, "It does not cut the range.");
        var rebalancer = Start();

        Assert.Equal(new Wished(false, 1, "It does not cut the range."), Ask<Wished>(rebalancer, new Wish(Split(2))));
        var ended = Ended(rebalancer);
        Assert.Equal((ActionOutcome.RolledBack, "It does not cut the range."), (ended.Outcome, ended.Note));
    }

    [Fact]
    public void An_action_is_done_When_it_is_refused_because_it_was_done_before_its_answer_got_lost()
    {
        Coordinator.OnRequest = _ =>
        {
            if (Coordinator.Table!.Version == 1) Coordinator.Table = Split(2).AppliedTo(Coordinator.Table);
            return new Requested(false, 1, "There is no range 2.");
        };
        var rebalancer = Start();

        Ask<Wished>(rebalancer, new Wish(Split(2)));

        Assert.Equal(ActionOutcome.Done, Ended(rebalancer).Outcome);
    }

    [Fact]
    public void An_action_waits_for_its_turn_When_another_order_is_under_way()
    {
        Coordinator.OnRequest = _ => new Requested(false, 1, "");
        var rebalancer = Start();

        Assert.True(Ask<Wished>(rebalancer, new Wish(Split(2))).IsBegun);
        AwaitAssert(() => Assert.True(Coordinator.Orders.Count > 1), Patience);
        Coordinator.OnRequest = _ => new Requested(true, 2, "");
        Coordinator.Table = Split(2).AppliedTo(Coordinator.Table!);

        Assert.Equal(ActionOutcome.Done, Ended(rebalancer).Outcome);
    }

    [Fact]
    public void An_action_that_was_only_intended_is_carried_out_When_the_rebalancer_begins_again_elsewhere()
    {
        Coordinator.OnRequest = _ => null;
        var first = Start();
        first.Tell(new Wish(Split(2)));
        AwaitAssert(() => Assert.Single(Coordinator.Orders), Patience);
        Coordinator.OnRequest = _ => new Requested(true, 1, "");

        var second = Restart(first);

        AwaitAssert(() => Assert.Equal(2, Coordinator.Orders.Count), Patience);
        Coordinator.Table = Split(2).AppliedTo(Coordinator.Table!);
        Assert.Equal(ActionOutcome.Done, Ended(second).Outcome);
    }

    [Fact]
    public void An_action_is_done_When_it_ended_while_there_was_no_rebalancer()
    {
        var first = Start();
        Ask<Wished>(first, new Wish(Split(2)));
        Watch(first);
        first.Tell(PoisonPill.Instance);
        ExpectTerminated(first, Patience);
        Coordinator.Table = Split(2).AppliedTo(Coordinator.Table!);

        Assert.Equal(ActionOutcome.Done, Ended(Start()).Outcome);
        Assert.Single(Coordinator.Orders);
    }

    [Fact]
    public void An_action_is_given_up_When_its_range_went_otherwise_while_there_was_no_rebalancer()
    {
        Coordinator.OnRequest = _ => null;
        var first = Start();
        first.Tell(new Wish(Split(2)));
        AwaitAssert(() => Assert.Single(Coordinator.Orders), Patience);
        Watch(first);
        first.Tell(PoisonPill.Instance);
        ExpectTerminated(first, Patience);
        Coordinator.Table = RangeTable.Even(4).Merge(1);

        Assert.Equal((ActionOutcome.RolledBack, "The range table changed before it could begin."), Outcome(Ended(Start())));
    }

    [Fact]
    public void A_range_is_read_ahead_then_wanted_elsewhere_and_has_moved_When_it_reports_from_there()
    {
        var rebalancer = Start();
        Report(rebalancer, 2, A);
        Assert.True(Ask<Wished>(rebalancer, new Wish(new MoveRange(2, "", "b", "A test wants it.", 0))).IsBegun);

        Assert.Equal(new Preload(2), Agents.ExpectMsg<Preload>(Patience));
        Assert.Null(Places[2]);
        Agents.Reply(new Preloaded(2, 9));
        AwaitAssert(() => Assert.Equal(B, Places[2]), Patience);
        Ranges.FishForMessage<AskRange>(ask => ask.RangeId == 2, Patience);
        rebalancer.Tell(new RangeLeaving(2, A));
        Report(rebalancer, 2, B);

        var ended = Ended(rebalancer);
        Assert.Equal((ActionOutcome.Done, new MoveRange(2, A, B, "A test wants it.", 50)), (ended.Outcome, ended.Action));
        Assert.True(ended.PauseMicros > 0);
        Assert.Null(Places[2]);
    }

    [Fact]
    public void A_range_is_handed_over_at_once_When_none_is_to_be_read_ahead()
    {
        var rebalancer = Start();
        Ask<LimitsAnswer>(rebalancer, new SetLimits(new Dictionary<string, int> { ["preload-seconds"] = 0 }, null));
        Report(rebalancer, 2, A);
        Assert.True(Ask<Wished>(rebalancer, new Wish(new MoveRange(2, "", "b", "A test wants it.", 0))).IsBegun);

        AwaitAssert(() => Assert.Equal(B, Places[2]), Patience);
        Agents.ExpectNoMsg(TimeSpan.Zero);
        Report(rebalancer, 2, B);
        Assert.Equal(ActionOutcome.Done, Ended(rebalancer).Outcome);
    }

    [Fact]
    public void A_move_goes_on_When_the_rebalancer_begins_again_elsewhere()
    {
        var first = Start();
        Report(first, 2, A);
        Assert.True(Ask<Wished>(first, new Wish(new MoveRange(2, "", B, "A test wants it.", 0))).IsBegun);
        Agents.ExpectMsg<Preload>(Patience);
        Agents.Reply(new Preloaded(2, 9));
        AwaitAssert(() => Assert.Equal(B, Places[2]), Patience);

        var second = Restart(first);

        Assert.Null(Places[2]);
        Agents.ExpectMsg<Preload>(Patience);
        Report(second, 2, B);
        Assert.Equal(ActionOutcome.Done, Ended(second).Outcome);
    }

    [Fact]
    public void A_move_is_given_up_When_the_node_that_is_to_get_the_range_is_gone()
    {
        var rebalancer = Start();
        Report(rebalancer, 2, A);
        Assert.True(Ask<Wished>(rebalancer, new Wish(new MoveRange(2, "", B, "A test wants it.", 0))).IsBegun);
        Agents.ExpectMsg<Preload>(Patience);

        Nodes = [new(A, NodeStatus.Up, true)];

        Assert.Equal((ActionOutcome.RolledBack, $"Node {B} is gone or about to go."), Outcome(Ended(rebalancer)));
        Assert.Null(Places[2]);
    }

    [Fact]
    public void What_the_planner_proposes_is_carried_out_and_judged_later()
    {
        var rebalancer = Start(plans: true);
        Ask<LimitsAnswer>(rebalancer, new SetLimits(new Dictionary<string, int> { ["observed-seconds"] = 1, ["least-ranges-per-node"] = 1 }, null));
        for (var range = 1; range <= 4; range++) Report(rebalancer, range, range == 4 ? B : A);

        // Three ranges of four on one node: one has to go.
        var wish = Agents.ExpectMsg<Preload>(Patience);
        Agents.Reply(new Preloaded(wish.RangeId, 1));
        AwaitAssert(() => Assert.Equal(B, Places[wish.RangeId]), Patience);
        Report(rebalancer, wish.RangeId, B);

        AwaitAssert(() => Assert.Contains(
            Ask<HistoryAnswer>(rebalancer, new AskHistory(9)).Entries,
            entry => entry is { By: "planner", Outcome: ActionOutcome.Done, Before: 1_500, After: 1_000, Action: MoveRange }), Patience);
    }

    [Fact]
    public void Nothing_is_planned_When_a_node_cannot_be_reached_or_ranges_are_silent()
    {
        var rebalancer = Start(plans: true);
        for (var range = 1; range <= 3; range++) Report(rebalancer, range, A);
        AwaitAssert(() => Assert.StartsWith("1 ranges have not told", Ask<LoadsAnswer>(rebalancer, new AskLoads()).Remark, StringComparison.Ordinal), Patience);
        Report(rebalancer, 4, A);
        Nodes = [new(A, NodeStatus.Up, true), new(B, NodeStatus.Up, false)];

        AwaitAssert(() => Assert.StartsWith($"Node {B} cannot be reached", Ask<LoadsAnswer>(rebalancer, new AskLoads()).Remark, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public void It_stays_suspended_and_keeps_its_settings_When_it_begins_again_elsewhere()
    {
        var first = Start();
        Assert.Empty(Ask<LimitsAnswer>(first, new SetLimits(new Dictionary<string, int> { ["tolerance-percent"] = 25 }, true)).Faults);

        var limits = Ask<LimitsAnswer>(Restart(first), new SetLimits(new Dictionary<string, int>(), null)).Limits;

        Assert.Equal(new PlannerLimits { TolerancePercent = 25, IsSuspended = true }, limits);
    }

    [Fact]
    public void What_was_split_is_not_merged_soon_When_the_rebalancer_begins_again_elsewhere()
    {
        var first = Start();
        Ask<Wished>(first, new Wish(Split(2)));
        Coordinator.Table = Split(2).AppliedTo(Coordinator.Table!);
        Assert.Equal((ActionOutcome.Done, 5), (Ended(first).Outcome, Latest(first).NewRangeId));
        Ask<LimitsAnswer>(first, new SetLimits(new Dictionary<string, int> { ["least-ranges-per-node"] = 1, ["split-above-percent"] = 1_000, ["cool-down-seconds"] = 3_600 }, null));

        var second = Restart(first);
        foreach (var (range, node, busy) in new[] { (1, A, 110_000), (5, A, 1_000), (6, A, 1_000), (3, B, 60_000), (4, B, 52_000) }) Report(second, range, node, busy);
        Assert.DoesNotContain("merge 5 and 6", Planned(second), StringComparison.Ordinal);
        Ask<LimitsAnswer>(second, new SetLimits(new Dictionary<string, int> { ["cool-down-seconds"] = 0 }, null));

        Assert.Contains("merge 5 and 6", Planned(second), StringComparison.Ordinal);

        static string Planned(IActorRef rebalancer)
        {
            var plan = Ask<PlanAnswer>(rebalancer, new AskPlan()).Plan;
            return $"{plan.Remark} {string.Join(", ", plan.Actions.Select(action => action.What))}";
        }
    }

    [Fact]
    public void What_was_merged_while_there_was_no_rebalancer_is_known_by_its_range()
    {
        var first = Start();
        for (var range = 1; range <= 4; range++) Report(first, range, A);
        Ask<Wished>(first, new Wish(new MergeRanges(1, 2, "", "A test wants it.", 0)));
        Watch(first);
        first.Tell(PoisonPill.Instance);
        ExpectTerminated(first, Patience);
        Coordinator.Table = Coordinator.Table!.Merge(0);

        var ended = Ended(Start());
        Assert.Equal((ActionOutcome.Done, 5), (ended.Outcome, ended.NewRangeId));
    }

    [Fact]
    public void Settings_that_cannot_be_used_are_refused_by_name_and_nothing_changes()
    {
        var answer = Ask<LimitsAnswer>(Start(), new SetLimits(new Dictionary<string, int> { ["tolerance-percent"] = 1 }, true));

        Assert.Equal(["tolerance-percent is 1; it must be from 2 to 100."], answer.Faults);
        Assert.Equal(new PlannerLimits(), answer.Limits);
    }

    [Fact]
    public void A_plan_is_told_and_not_carried_out_When_it_is_suspended()
    {
        var rebalancer = Start(plans: true);
        Ask<LimitsAnswer>(rebalancer, new SetLimits(new Dictionary<string, int> { ["least-ranges-per-node"] = 1 }, true));
        for (var range = 1; range <= 4; range++) Report(rebalancer, range, A);

        AwaitAssert(() => Assert.NotEmpty(Ask<PlanAnswer>(rebalancer, new AskPlan()).Plan.Actions), Patience);
        AwaitAssert(() => Assert.StartsWith("The planner is suspended", Ask<LoadsAnswer>(rebalancer, new AskLoads()).Remark, StringComparison.Ordinal), Patience);
        Assert.Empty(Ask<HistoryAnswer>(rebalancer, new AskHistory(9)).Entries);
    }

    [Fact]
    public void The_loads_of_many_ranges_come_in_pages_that_fit_into_a_frame()
    {
        (Coordinator.Table, Tick) = (RangeTable.Even(32_768), TimeSpan.FromSeconds(5));
        var rebalancer = Start();
        var rates = new LoadRates(long.MaxValue / 4, 1_000_000, 1_000_000);
        foreach (var entry in Coordinator.Table.Entries)
            rebalancer.Tell(new LoadReport(A, 0, new RangeLoad(entry.Id, 0, 0, 1_000_000, rates, rates, 1_000_000, 1L << 40, LoadProfile.Unknown(entry.Range))));

        var seen = new List<int>();
        LoadsAnswer page;
        for (var from = 0UL; ; from = page.Next)
        {
            page = Ask<LoadsAnswer>(rebalancer, new AskLoads(from));
            Assert.InRange(new CohortSerializer((ExtendedActorSystem)Sys).ToBinary(page).Length, 1, 1 << 20);
            seen.AddRange(page.Ranges.Select(line => line.RangeId));
            if (page.Next == 0) break;
        }

        Assert.Equal(Coordinator.Table.Entries.Select(entry => entry.Id), seen);
    }

    [Fact]
    public void A_user_is_salted_and_unsalted_and_her_new_ranges_begin_where_the_old_ones_were()
    {
        var rebalancer = Start();
        var salt = new Salt("ann", 3);
        for (var range = 1; range <= 4; range++) Report(rebalancer, range, range % 2 == 0 ? A : B);
        var after = Coordinator.Table!.WithSalt(salt).Renewed(salt);

        Assert.True(Ask<Wished>(rebalancer, new Wish(new SaltUser("ann", 3, 0, "A test wants it."))).IsBegun);
        foreach (var entry in after.Entries.Where(entry => entry.Id > 4)) Assert.Equal(HomeNode(entry.Range.Start), Places[entry.Id]);
        Coordinator.Table = after;
        Assert.Equal(ActionOutcome.Done, Ended(rebalancer).Outcome);
        Assert.True(Ask<Wished>(rebalancer, new Wish(new UnsaltUser("ann", 0, 0, "A test wants it."))).IsBegun);
        Coordinator.Table = after.WithoutSalt(salt).Renewed(salt);

        var ended = Ended(rebalancer);
        Assert.Equal((ActionOutcome.Done, "unsalt ann"), (ended.Outcome, ended.Action.What));
        Assert.Equal([new BeginSalting("ann", 3), new EndSalting("ann")], Coordinator.Orders);
        Assert.Equal("User 'ann' is not salted.", Ask<Wished>(rebalancer, new Wish(new UnsaltUser("ann", 0, 0, ""))).Refusal);

        static string HomeNode(ulong hash) => RangeTable.Even(4).Entries[RangeTable.Even(4).IndexOf(hash)].Id % 2 == 0 ? A : B;
    }

    [Fact]
    public void The_planner_salts_a_user_who_is_too_much_for_a_node()
    {
        var rebalancer = Start(plans: true);
        Ask<LimitsAnswer>(rebalancer, new SetLimits(new Dictionary<string, int> { ["observed-seconds"] = 1 }, null));
        var point = new Salt("ann", 2).Hash;
        foreach (var (id, range) in Coordinator.Table!.Entries)
        {
            var isHome = range.Contains(point);
            var weights = new long[LoadProfile.Parts];
            weights[isHome ? LoadProfile.PartOf(range, point) : 0] = 100;
            var profile = new LoadProfile(range, weights, isHome ? [new HeavyHitter("ann", point, 95, 90)] : []);
            var rates = new LoadRates(1_000_000, isHome ? 500_000 : 50_000, 0);
            rebalancer.Tell(new LoadReport(isHome ? A : B, 0, new RangeLoad(id, 0, 0, 100, rates, rates, 50, 1_000, profile)));
        }

        AwaitAssert(() => Assert.Contains(Coordinator.Orders, order => order is BeginSalting { UserId: "ann" }), Patience);
    }

    [Fact]
    public void Nobody_is_salted_When_that_is_off()
    {
        var refused = Ask<Wished>(Start(salts: false), new Wish(new SaltUser("ann", 3, 0, "A test wants it.")));

        Assert.False(refused.IsBegun);
        Assert.StartsWith("Users are not salted here", refused.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_has_one_action_at_a_time()
    {
        Coordinator.OnRequest = _ => new Requested(true, 1, "");
        var rebalancer = Start();
        Ask<Wished>(rebalancer, new Wish(Split(2)));

        var refused = Ask<Wished>(rebalancer, new Wish(Split(2)));

        Assert.Equal(new Wished(false, 0, $"Range 2 is being changed by action 1 ({Split(2).What}); ask again when it has ended."), refused);
    }

    [Theory]
    [InlineData(9, B, "There is no range 9 in version 1 of the range table.")]
    [InlineData(2, "c", "'c' is no node that can have ranges; there are " + A + ", " + B + ".")]
    [InlineData(2, A, "Range 2 is on " + A + " already.")]
    [InlineData(3, B, "It is not known yet where range 3 is; ask again in a moment.")]
    public void A_move_that_makes_no_sense_is_refused_with_the_reason(int range, string node, string refusal)
    {
        var rebalancer = Start();
        Report(rebalancer, 2, A);

        Assert.Equal(new Wished(false, 0, refusal), Ask<Wished>(rebalancer, new Wish(new MoveRange(range, "", node, "", 0))));
    }

    [Fact]
    public async Task It_stops_and_has_begun_nothing_When_the_journal_fails()
    {
        var rebalancer = Start();
        Watch(rebalancer);

        await WhileWritesFail(() =>
        {
            rebalancer.Tell(new Wish(Split(2)));
            ExpectTerminated(rebalancer, Patience);
        });

        Assert.Empty(Coordinator.Orders);
        Assert.Empty(Ask<HistoryAnswer>(Start(), new AskHistory(9)).Entries);
    }

    private static (ActionOutcome, string) Outcome(HistoryEntry entry) => (entry.Outcome, entry.Note);
}
