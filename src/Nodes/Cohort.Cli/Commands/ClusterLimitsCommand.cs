using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cohort.Cli.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster limits</c>, <c>suspend</c> and <c>resume</c>: what the rebalancer may do.</summary>
internal static class ClusterLimitsCommand
{
    public static Command CreateSuspend() => new Command("suspend",
        """
        Keep the rebalancer from beginning anything, until 'cohort cluster resume'. What is under way is ended; orders of operators
        are still carried out. It stays suspended when nodes restart.

        Example:
          cohort cluster suspend --node http://127.0.0.1:8080
        """).To(async (_, node, answer) => Tell(await node.Order("rebalancer/suspend", new { }, answer.Cancel), answer));

    public static Command CreateResume() => new Command("resume",
        """
        Let the rebalancer act again.

        Example:
          cohort cluster resume --node http://127.0.0.1:8080
        """).To(async (_, node, answer) => Tell(await node.Order("rebalancer/resume", new { }, answer.Cancel), answer));

    public static Command CreateLimits()
    {
        var changes = new Argument<string[]>("NAME=VALUE") { Arity = ArgumentArity.ZeroOrMore, Description = "What to change; nothing shows all settings." };
        return new Command("limits",
            """
            Show or change the settings of the rebalancer. They hold at once, on all nodes, and stay when nodes restart.

            Example:
              cohort cluster limits tolerance-percent=15 cool-down-seconds=120
            """)
        { changes }.To(async (parsed, node, answer) =>
        {
            var values = (parsed.GetValue(changes) ?? []).Select(Read).ToDictionary(change => change.Name, change => change.Value, StringComparer.Ordinal);
            var limits = values.Count == 0 ? await node.Get("rebalancer/limits", answer.Cancel) : await node.Order("rebalancer/limits", values, answer.Cancel);
            if (answer.WroteJson(limits)) return;
            var table = new TextTable("Setting", ">Value");
            foreach (var limit in limits.GetProperty("limits").EnumerateObject()) table.Add(limit.Name, limit.Value.ToString());
            table.Write(answer.Output);
            if (limits.GetProperty("suspended").GetBoolean()) answer.Output.WriteLine("The rebalancer is suspended.");
        });
    }

    private static (string Name, int Value) Read(string change)
    {
        var at = change.IndexOf('=', StringComparison.Ordinal);
        if (at > 0 && int.TryParse(change.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return (change[..at], value);
        throw CommandException.BadUsage($"'{change}' is no change of a setting; write a name and a whole number, as in tolerance-percent=15.");
    }

    private static void Tell(JsonElement limits, Answer answer)
    {
        if (!answer.WroteJson(limits)) answer.Output.WriteLine(limits.GetProperty("suspended").GetBoolean() ? "The rebalancer is suspended." : "The rebalancer acts.");
    }
}
