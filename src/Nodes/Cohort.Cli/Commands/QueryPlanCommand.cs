using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Rebalancing;
using Cohort.Core.Planning;
using Cohort.Engine.Rebalancing;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query plan</c>: what a run would do to keep its worker threads evenly loaded, and why.</summary>
internal static class QueryPlanCommand
{
    private const int MostWorkers = 256;

    public static Command Create()
    {
        var workers = CommonOptions.Whole("--workers", "The worker threads of the run; one for each processor unless given.", Environment.ProcessorCount, 1, MostWorkers);
        var limits = RebalancingArguments.Limits();
        return new Command("plan",
            """
            Show what 'cohort run --rebalance on' would do under the loads that the last run measured, with the reason of each
            action. Nothing is done, and what was done before is left out of account. A worker thread is a node to the planner.

            Example:
              cohort query plan --data data --workers 8
            """)
        { workers, limits }.From((parsed, view, answer) =>
        {
            var options = new RebalanceOptions { Limits = LimitSetting.Apply(RebalanceOptions.EmbeddedLimits, parsed.GetValue(limits) ?? []) };
            var loads = LoadRows.BoardOf(view);
            var plan = view.Table.Entries.Any(entry => loads[entry.Id] is not null)
                ? WorkerPlan.Of(view.Table, loads, WorkerPlacement.Nodes(parsed.GetValue(workers)), options, new PlannerMemory(), 0)
                : new Plan([], default, "No run has watched the ranges for a second yet, so that nothing can be planned; 'cohort run' measures them.");
            var actions = plan.Actions.Select(action => new { Action = WorkerPlan.WhatOf(action), action.Reason }).ToList();
            if (answer.Json)
            {
                Json.Write(answer.Output, new { plan.Remark, Actions = actions });
                return;
            }

            answer.Output.WriteLine(plan.Remark);
            foreach (var (number, action) in actions.Index()) answer.Output.WriteLine($"{number + 1}. {action.Action}\n   {action.Reason}");
        });
    }
}
