using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Store.Questions;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort limits</c>: what the rebalancer of a cluster may do.</summary>
internal static class LimitsCommand
{
    public static Command Create()
    {
        var changes = new Argument<string[]>("NAME=VALUE") { Arity = ArgumentArity.ZeroOrMore, Description = "What to change; nothing shows all settings." };
        return new Command("limits",
            """
            Show or change the settings of the rebalancer. They hold at once, on all nodes, and stay when nodes restart.

            Example:
              cohort limits tolerance-percent=15 cool-down-seconds=120 --node http://127.0.0.1:8080
            """)
        { changes }.AskNode(async (parsed, node, answer) =>
        {
            var values = (parsed.GetValue(changes) ?? []).Select(Read).ToDictionary(change => change.Name, change => change.Value, StringComparer.Ordinal);
            var limits = values.Count == 0
                ? await node.Get<LimitsReply>("rebalancer/limits", answer.Cancel) : await node.Order<LimitsReply>("rebalancer/limits", values, answer.Cancel);
            if (answer.WroteJson(limits)) return;
            var table = new TextTable("Setting", ">Value");
            foreach (var (name, value) in limits.Limits) table.Add(name, value.ToString(CultureInfo.InvariantCulture));
            table.Write(answer.Output);
            if (limits.Suspended) answer.Output.WriteLine("The rebalancer is suspended.");
        });
    }

    private static (string Name, int Value) Read(string change)
    {
        var at = change.IndexOf('=', StringComparison.Ordinal);
        if (at > 0 && int.TryParse(change.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return (change[..at], value);
        throw CommandException.BadUsage($"'{change}' is no change of a setting; write a name and a whole number, as in tolerance-percent=15.");
    }
}
