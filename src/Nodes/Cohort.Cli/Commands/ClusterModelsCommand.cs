using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cohort.Cli.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster models</c>: what the nodes of a cluster score with, and how well that goes.</summary>
internal static class ClusterModelsCommand
{
    public static Command Create() => new Command("models",
        """
        Show the models on each node that scores: their versions, whether one is cut off for failing or does not fit the rules,
        and how many users the node has scored.

        Example:
          cohort cluster models --node http://127.0.0.1:8080
        """).To(async (_, node, answer) =>
        {
            var nodes = await node.Get("scoring", answer.Cancel);
            if (answer.WroteJson(nodes)) return;
            if (nodes.GetArrayLength() == 0)
            {
                answer.Output.WriteLine("No node scores. Set cohort.scoring.enabled = on for all nodes, and cohort.scoring.models for those in role score.");
                return;
            }

            var table = new TextTable("Node", "Model", "Version", "State", ">Cut off");
            foreach (var one in nodes.EnumerateArray())
            {
                foreach (var model in one.GetProperty("models").EnumerateArray())
                    table.Add(one.Shown("node"), model.Shown("name"), model.Shown("version"), StateOf(model), model.GetProperty("cuts").GetInt32().ToString(CultureInfo.InvariantCulture));
            }

            table.Write(answer.Output);
            foreach (var one in nodes.EnumerateArray()) Tell(one, answer);
        });

    private static void Tell(JsonElement node, Answer answer)
    {
        answer.Output.WriteLine($"{node.Shown("node")} has scored {node.Shown("users")} users with generation {node.Shown("generation")} of the models.");
        foreach (var fault in node.GetProperty("faults").EnumerateArray()) answer.Output.WriteLine($"  {fault.GetString()}");
    }

    private static string StateOf(JsonElement model)
    {
        var state = model.GetProperty("is_shadow").GetBoolean() ? "shadow" : "in force";
        return model.GetProperty("is_cut_off").GetBoolean() ? $"{state}, cut off: {model.Shown("fault")}" : state;
    }
}
