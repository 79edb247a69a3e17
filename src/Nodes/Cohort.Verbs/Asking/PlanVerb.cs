using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort plan</c>: what would be done now to level the load, and why.</summary>
internal static class PlanVerb
{
    public static Verb Create()
    {
        return new Verb("plan",
            """
            Show what the rebalancer would do at this moment, with the reason of each action; of a data directory what 'cohort run
            --rebalance on' would do under the loads that the last run measured, with worker threads for nodes. Nothing is done; a
            suspension and what was done before are left out of account.

            Example:
              cohort plan --data data --workers 8
              cohort plan --node http://127.0.0.1:8080
            """)
        {
            Paths = ["GET /v1/rebalancer/plan"],
            Run = async (_, cohort, answer) =>
            {
                var plan = await cohort.PlanAsync(answer.Cancel);
                if (answer.WroteJson(plan)) return;
                answer.Output.WriteLine(plan.Remark);
                foreach (var (number, action) in plan.Actions.Index()) answer.Output.WriteLine($"{number + 1}. {action.Action}\n   {action.Reason}");
            },
        };
    }
}
