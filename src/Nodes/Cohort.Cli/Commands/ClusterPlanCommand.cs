using System.CommandLine;
using System.Globalization;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster plan</c>: what the rebalancer would do now, and why.</summary>
internal static class ClusterPlanCommand
{
    public static Command Create() => new Command("plan",
        """
        Show what the rebalancer would do at this moment, with the reason of each action. Nothing is done; a suspension is left
        out of account.

        Example:
          cohort cluster plan --node http://127.0.0.1:8080
        """).To(async (_, node, answer) =>
        {
            var plan = await node.Get("rebalancer/plan", answer.Cancel);
            if (answer.WroteJson(plan)) return;
            answer.Output.WriteLine(plan.Shown("remark"));
            var number = 0;
            foreach (var action in plan.GetProperty("actions").EnumerateArray())
            {
                answer.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{++number}. {action.Shown("action")}"));
                answer.Output.WriteLine($"   {action.Shown("reason")}");
            }
        });
}
