using System.CommandLine;
using Cohort.Cli.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster ranges</c>: where each range is, and how much it holds.</summary>
internal static class ClusterRangesCommand
{
    public static Command Create() => new Command("ranges",
        """
        Show every range: its node, its users and their purchases in the window, its last journal row, and how many rows are not
        visible yet. A range with dashes did not answer: it is moving, or its node is gone.

        Example:
          cohort cluster ranges --node http://127.0.0.1:8080
        """).To(async (_, node, answer) =>
        {
            var ranges = await node.Get("ranges", answer.Cancel);
            if (answer.WroteJson(ranges)) return;
            var sheet = new Sheet(">Range", "From hash", "Node", ">Users", ">Lines", ">Row", ">Unpublished", "As of");
            foreach (var range in ranges.GetProperty("ranges").EnumerateArray())
            {
                sheet.Add(
                    range.Shown("id"), range.Shown("start"), range.Shown("node"), range.Shown("users"), range.Shown("lines"),
                    range.Shown("sequence"), range.Shown("unpublished"), range.Shown("as_of"));
            }

            sheet.Write(answer.Output);
        });
}
