using System.CommandLine;
using System.Text.Json;
using Cohort.Cli.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster status</c>: whether a node is ready, and how the cluster stands.</summary>
internal static class ClusterStatusCommand
{
    public static Command Create() => new Command("status",
        """
        Show whether a node is ready and what is missing, the as-of date, the rules and taxonomy that hold, the order under
        way, and what has not moved for half a minute, with the reason.

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
                WriteWarnings(answer, ready, leaveOut: []);
                return;
            }

            var status = await node.Get("status", answer.Cancel);
            if (answer.WroteJson(status)) return;
            answer.Output.WriteLine("The node is ready.");
            answer.Output.WriteLine($"  As-of date   {status.Shown("as_of")}");
            answer.Output.WriteLine($"  Ranges       {status.Shown("ranges")}, version {status.Shown("table_version")} of the table");
            answer.Output.WriteLine($"  Rules        revision {status.Shown("rules_revision")}");
            answer.Output.WriteLine($"  Taxonomy     revision {status.Shown("taxonomy_revision")}");
            answer.Output.WriteLine($"  Under way    {status.Shown("under_way")}");
            WriteMembers(answer, status);
            foreach (var stall in StallsOf(status)) answer.Output.WriteLine($"  Stands still {stall}");
            WriteWarnings(answer, ready, leaveOut: StallsOf(ready));
        });

    // A node of a former version has none.
    private static List<string> StallsOf(JsonElement answer)
    {
        if (!answer.TryGetProperty("stalls", out var all)) return [];
        List<string> texts = [.. all.EnumerateArray().Select(stall => stall.GetProperty("text").GetString()!)];
        if (answer.TryGetProperty("stalls_in_all", out var total) && total.GetInt32() - texts.Count is > 0 and var more) texts.Add($"{more} more do not move.");
        return texts;
    }

    // A node of a former version names none.
    private static void WriteMembers(Answer answer, JsonElement status)
    {
        if (!status.TryGetProperty("members", out var members)) return;
        foreach (var member in members.EnumerateArray())
        {
            var roles = string.Join(", ", member.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
            answer.Output.WriteLine($"  Member       {member.Shown("address")}, {member.Shown("status")}{(member.GetProperty("reachable").GetBoolean() ? "" : ", not reached")}: {roles}");
        }
    }

    // What stands still is told by all nodes; the warnings of the node that is asked name its own again.
    private static void WriteWarnings(Answer answer, JsonElement ready, List<string> leaveOut)
    {
        if (!ready.TryGetProperty("warnings", out var warnings)) return;
        foreach (var warning in warnings.EnumerateArray().Select(warning => warning.GetString()!).Except(leaveOut)) answer.Output.WriteLine($"  Warning      {warning}");
    }
}
