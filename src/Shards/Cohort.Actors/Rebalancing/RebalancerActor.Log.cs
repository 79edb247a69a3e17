using Akka.Event;
using Cohort.Core.Planning;
using Cohort.Core.Texts;

namespace Cohort.Actors.Rebalancing;

/// <content>What the rebalancer tells people.</content>
internal sealed partial class RebalancerActor
{
    private void LogBegun(HistoryEntry entry) =>
        _log.Info("Action {0} of the rebalancer, for the {1}: {2}. {3}", entry.Number, entry.By, Shown.Of(entry.Action.What), Shown.Of(entry.Action.Reason));

    private void LogGoesOn(Operation operation) => _log.Info("Action {0} of the rebalancer was under way and goes on here: {1}.", operation.Number, Shown.Of(operation.Action.What));

    private void LogEnded(Operation operation, ActionOutcome outcome, long pause, string note)
    {
        if (outcome == ActionOutcome.Done) _log.Info("Action {0} of the rebalancer is done: {1}, after a pause of {2} ms.", operation.Number, Shown.Of(operation.Action.What), pause / 1000);
        else _log.Warning("Action {0} of the rebalancer was given up: {1}. {2}", operation.Number, Shown.Of(operation.Action.What), Shown.Of(note));
    }

    private void LogLimits(PlannerLimits limits) => _log.Info(
        "The rebalancer's settings were changed, and it {0}: {1}.",
        limits.IsSuspended ? "is suspended" : "runs",
        string.Join(", ", LimitNames.Values(limits).Select(limit => $"{limit.Name}={limit.Value}")));
}
