using System.CommandLine;
using Cohort.Cli.Rebalancing;
using Cohort.Engine.Questions;
using Cohort.Engine.Rebalancing;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort plan</c>: what would be done now to level the load, and why.</summary>
internal static class PlanCommand
{
    private const int MostWorkers = 256;

    public static Command Create()
    {
        var workers = CommonOptions.Whole("--workers", "With --data: the worker threads of the run; one for each processor unless given.", Environment.ProcessorCount, 1, MostWorkers);
        var limits = RebalancingArguments.Limits();
        return new Command("plan",
            """
            Show what the rebalancer would do at this moment, with the reason of each action; of a data directory what 'cohort run
            --rebalance on' would do under the loads that the last run measured, with worker threads for nodes. Nothing is done; a
            suspension and what was done before are left out of account.

            Example:
              cohort plan --data data --workers 8
              cohort plan --node http://127.0.0.1:8080
            """)
        { workers, limits }.Ask(
            async (_, cohort, answer) =>
            {
                var plan = await cohort.PlanAsync(answer.Cancel);
                if (answer.WroteJson(plan)) return;
                answer.Output.WriteLine(plan.Remark);
                foreach (var (number, action) in plan.Actions.Index()) answer.Output.WriteLine($"{number + 1}. {action.Action}\n   {action.Reason}");
            },
            parsed => new DirectorySetup
            {
                Workers = parsed.GetValue(workers),
                Rebalancing = new RebalanceOptions { Limits = LimitSetting.Apply(RebalanceOptions.EmbeddedLimits, parsed.GetValue(limits) ?? []) },
            });
    }
}
