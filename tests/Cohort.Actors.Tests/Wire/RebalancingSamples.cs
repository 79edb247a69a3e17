using Cohort.Actors.Messages;
using Cohort.Actors.Rebalancing;
using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Planning;

namespace Cohort.Actors.Tests.Wire;

/// <summary>One of each message and row of the rebalancer, with something in every field.</summary>
internal static class RebalancingSamples
{
    private const string Node = "akka.tcp://cohort@node-1:2552";

    private static readonly LoadProfile Profile = new(new HashRange(0x1000, 0x2000), [4, 5], [new HeavyHitter("ann", 0x1800, 3, 2)]);
    private static readonly RangeLoad Load = new(7, 0, 0, 30, new LoadRates(1, 2, 3), new LoadRates(4, 5, 6), 8, 9, Profile);
    private static readonly HistoryEntry Entry = new(3, 1_000_000, "planner", new MoveRange(7, Node, "b", "Why.", 8), 1_400, 1_050, 180_000, ActionOutcome.RolledBack, "Gone.", 9);
    private static readonly PlannerLimits Limits = new() { IsSuspended = true, TolerancePercent = 20 };

    /// <summary>By manifest; several of a kind are numbered.</summary>
    public static IReadOnlyDictionary<string, object> All { get; } = new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["load-report"] = new LoadReport(Node, 12, Load),
        ["node-report"] = new NodeReport(Node, 350, 1 << 30),
        ["range-leaving"] = new RangeLeaving(7, Node),
        ["warm-up"] = new Preload(7),
        ["warmed-up"] = new Preloaded(7, 12),
        ["ask-loads"] = new AskLoads(0x1000),
        ["loads"] = new LoadsAnswer(
            "Even.", 1_050, [new NodeLoad(Node, NodeStatus.Leaving, 500, 1 << 30, 350, 12)],
            [new RangeLine(7, Node, 2_000_000, 30, new LoadRates(1, 2, 3), new LoadRates(4, 5, 6), 8, 9)], 0x2000),
        ["ask-hot"] = new AskHot(10),
        ["hot"] = new HotAnswer([new HotUser("ann", 1_000, 2_000, 2_100, 4, [7, 8])]),
        ["ask-plan"] = new AskPlan(),
        ["plan"] = new PlanAnswer(new Plan(
            [
                new SplitRange(7, 0x1800, "Hot."), new MergeRanges(7, 8, Node, "Cold.", 5), new SaltUser("ann", 4, 7, "Hot."), new UnsaltUser("ann", 4, 7, "Cold."),
            ],
            new Balance(1_400, 1_050, 99),
            "Uneven.")),
        ["ask-history"] = new AskHistory(10),
        ["history"] = new HistoryAnswer(2_000_000, [Entry]),
        ["set-limits"] = new SetLimits(new Dictionary<string, int>(StringComparer.Ordinal) { ["tolerance-percent"] = 20 }, true),
        ["set-limits 2"] = new SetLimits(new Dictionary<string, int>(StringComparer.Ordinal), null),
        ["limits"] = new LimitsAnswer(Limits, ["No."]),
        ["wish"] = new Wish(new MoveRange(7, "", Node, "Asked for.", 0)),
        ["wished"] = new Wished(true, 3, "No."),
        ["forget-user"] = new ForgetUser(3, "ann"),
        ["user-forgotten"] = new UserForgotten(3),
        ["action-begun"] = new ActionBegun(Entry with { Outcome = ActionOutcome.UnderWay, Note = "" }),
        ["action-ended"] = new ActionEnded(3, ActionOutcome.RolledBack, 180_000, "Gone.", 9),
        ["action-judged"] = new ActionEvaluated(3, 1_050),
        ["limits-changed"] = new LimitsChanged(Limits),
        ["rebalancer"] = new RebalancerStatus(3, Limits, [Entry]),
    };
}
