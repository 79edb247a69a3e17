using System.Diagnostics.Metrics;
using Cohort.Core.Planning;

namespace Cohort.Actors.Rebalancing;

/// <summary>What the rebalancer measures; only the node that has it tells anything.</summary>
internal static class RebalancerMetrics
{
    private static readonly Meter Meter = new(Metrics.Name);
    private static readonly Counter<long> Actions = Meter.CreateCounter<long>("cohort.rebalancer.actions", "{action}", "Actions that ended, by kind and outcome.");
    private static readonly Counter<long> UsersMoved = Meter.CreateCounter<long>("cohort.rebalancer.users.moved", "{user}", "Users whose state went to another node by an action.");
    private static readonly Histogram<double> Pause = Meter.CreateHistogram<double>("cohort.rebalancer.pause", "s", "Time for which an action kept a range from taking batches, by kind.");
    private static readonly Histogram<double> PlanSeconds = Meter.CreateHistogram<double>("cohort.rebalancer.plan.duration", "s", "Time of a plan.");
    private static readonly Gauge<double> NodeImbalance = Meter.CreateGauge<double>("cohort.rebalancer.imbalance.node", "1", "The most loaded node, as a factor of the mean.");
    private static readonly Gauge<double> RangeImbalance = Meter.CreateGauge<double>("cohort.rebalancer.imbalance.range", "1", "The most loaded range, as a factor of the mean.");

    public static void Planned(TimeSpan duration, int nodePermille, int rangePermille)
    {
        PlanSeconds.Record(duration.TotalSeconds);
        NodeImbalance.Record(nodePermille / 1000.0);
        RangeImbalance.Record(rangePermille / 1000.0);
    }

    public static void Ended(PlannedAction action, ActionOutcome outcome, long pauseMicros)
    {
        var kind = new KeyValuePair<string, object?>("kind", KindOf(action));
        Actions.Add(1, kind, new KeyValuePair<string, object?>("outcome", outcome == ActionOutcome.Done ? "done" : "rolled-back"));
        if (outcome != ActionOutcome.Done) return;
        UsersMoved.Add(action.UsersMoved, kind);
        Pause.Record(pauseMicros / 1_000_000.0, kind);
    }

    private static string KindOf(PlannedAction action) => action switch
    {
        SplitRange => "split",
        MergeRanges => "merge",
        MoveRange => "move",
        SaltUser => "salt",
        _ => "unsalt",
    };
}
