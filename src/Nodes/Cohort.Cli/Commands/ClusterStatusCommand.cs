using System.CommandLine;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster status</c>: whether a node is ready, and how the cluster stands.</summary>
internal static class ClusterStatusCommand
{
    public static Command Create() => new Command("status",
        """
        Show whether a node is ready and what is missing, the as-of date, the rules and taxonomy that hold, and the order
        under way.

        Example:
          cohort cluster status --node http://127.0.0.1:8080
        """).To(async (_, node, answer) =>
        {
            var ready = await node.Get("health/ready", answer.Cancel);
            if (!ready.GetProperty("ready").GetBoolean())
            {
                if (answer.WroteJson(ready)) return;
                answer.Output.WriteLine("The node is not ready.");
                foreach (var missing in ready.GetProperty("missing").EnumerateArray()) answer.Output.WriteLine($"  {missing.GetString()}");
                return;
            }

            var standing = await node.Get("standing", answer.Cancel);
            if (answer.WroteJson(standing)) return;
            answer.Output.WriteLine("The node is ready.");
            answer.Output.WriteLine($"  As-of date   {standing.Shown("as_of")}");
            answer.Output.WriteLine($"  Ranges       {standing.Shown("ranges")}, version {standing.Shown("table_version")} of the table");
            answer.Output.WriteLine($"  Rules        revision {standing.Shown("rules_revision")}");
            answer.Output.WriteLine($"  Taxonomy     revision {standing.Shown("taxonomy_revision")}");
            answer.Output.WriteLine($"  Under way    {standing.Shown("under_way")}");

            // A node of a former version has none.
            if (!ready.TryGetProperty("warnings", out var warnings)) return;
            foreach (var warning in warnings.EnumerateArray()) answer.Output.WriteLine($"  Warning      {warning.GetString()}");
        });
}
