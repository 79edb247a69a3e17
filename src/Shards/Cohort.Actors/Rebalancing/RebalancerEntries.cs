using Cohort.Core.Planning;

namespace Cohort.Actors.Rebalancing;

/// <summary>A row of the rebalancer's journal.</summary>
internal abstract record RebalancerEntry;

/// <summary>An action is going to be carried out.</summary>
/// <param name="Entry">Its line of the history, under way.</param>
internal sealed record ActionBegun(HistoryEntry Entry) : RebalancerEntry;

/// <summary>An action has ended.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Outcome">How.</param>
/// <param name="PauseMicros">For how long the range stood still.</param>
/// <param name="Note">Why it was given up; empty where it was not.</param>
/// <param name="NewRangeId">The id of the first range that a split or merge made; 0 where none was made.</param>
internal sealed record ActionEnded(long Number, ActionOutcome Outcome, long PauseMicros, string Note, int NewRangeId) : RebalancerEntry;

/// <summary>What an action led to has been seen for long enough.</summary>
/// <param name="Number">Its number.</param>
/// <param name="After">The most loaded node after it, in thousandths of the mean.</param>
internal sealed record ActionEvaluated(long Number, int After) : RebalancerEntry;

/// <summary>An operator changed the settings.</summary>
/// <param name="Limits">The settings that hold now.</param>
internal sealed record LimitsChanged(PlannerLimits Limits) : RebalancerEntry;

/// <summary>The rebalancer's state at a row of its journal.</summary>
/// <param name="Number">The number of the last action.</param>
/// <param name="Limits">The settings.</param>
/// <param name="History">The latest actions, in the order of their numbers.</param>
internal sealed record RebalancerStatus(long Number, PlannerLimits Limits, IReadOnlyList<HistoryEntry> History);
