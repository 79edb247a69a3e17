using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Engine.Texts;

namespace Cohort.Engine.Rebalancing;

/// <summary>The planner's plan for worker threads, without what needs no plan there: the same in a dry run as in earnest.</summary>
internal static class WorkerPlan
{
    /// <summary>What is to be done; nothing where nothing would be gained.</summary>
    /// <param name="table">The ranges.</param>
    /// <param name="loads">Their loads.</param>
    /// <param name="nodes">The worker threads.</param>
    /// <param name="options">The planner and its limits.</param>
    /// <param name="memory">What was done before.</param>
    /// <param name="now">The time of the clock that the loads carry.</param>
    public static Plan Of(RangeTable table, LoadBoard loads, NodeLoad[] nodes, RebalanceOptions options, PlannerMemory memory, long now)
    {
        var plan = options.Planner(new Situation(table, WorkerPlacement.Of(table, loads, nodes), loads, nodes, options.Limits, memory, now));
        var before = WorkerPlacement.MostLoaded(table, loads, nodes.Length);
        List<PlannedAction> actions = [.. plan.Actions.Where(action => IsWorthwhile(action, before, options.Limits))];
        return new Plan(actions, plan.Balance with { Before = before }, plan.Actions.Count == 0 ? plan.Remark : Remark(before, actions.Count, options.Limits.TolerancePercent));
    }

    /// <summary>What an action is called: of worker threads none has a range.</summary>
    public static string WhatOf(PlannedAction action) => action.Order is { } order ? OrderText.InList(order) : action.What;

    // A split or a salting costs snapshots, and a salted user a sum at each commit: none is made where the threads are
    // even without. The other way round it pays at any time. Whichever thread is free takes the next range, so none is moved.
    private static bool IsWorthwhile(PlannedAction action, int before, PlannerLimits limits) => action switch
    {
        MoveRange => false,
        SplitRange or SaltUser => before > 1000 + (limits.TolerancePercent * 10),
        _ => true,
    };

    private static string Remark(int before, int actions, int tolerance)
    {
        var state = $"The most loaded worker thread has {LoadText.Times(before)} times the mean load where each takes the heaviest range that is left";
        if (actions > 0) return $"{state}; {Amount.Of(actions, "action")} would help.";
        return before <= 1000 + (tolerance * 10)
            ? $"{state}, which is within the tolerance of {tolerance} %; nothing is to be done."
            : $"{state}, and no split or salting within the limits improves it now.";
    }
}
