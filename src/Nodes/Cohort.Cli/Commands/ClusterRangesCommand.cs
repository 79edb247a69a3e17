using System.CommandLine;
using System.Text.Json;
using Cohort.Cli.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster ranges</c>: where each range is, and how much it holds.</summary>
internal static class ClusterRangesCommand
{
    public static Command Create() => new Command("ranges",
        """
        Show every range: its node, purchases a second, what they take of a thread, how long a batch waits, for how long that was
        measured, its users and their purchases in the window, memory, its last journal row, and how many rows are not visible
        yet. A range with dashes did not answer: it is moving, or its node is gone.

        Example:
          cohort cluster ranges --node http://127.0.0.1:8080
        """).To(async (_, node, answer) =>
        {
            var ranges = await node.Get("ranges", answer.Cancel);
            if (answer.WroteJson(ranges)) return;
            var table = new TextTable(
                ">Range", "From hash", "Node", ">Events/s", ">Busy", ">Wait", ">Seen", ">Users", ">Lines", ">Memory", ">Row", ">Unpublished", "As of");
            foreach (var range in ranges.GetProperty("ranges").EnumerateArray())
            {
                string[] load = range.TryGetProperty("load", out var measured) && measured.ValueKind == JsonValueKind.Object
                    ? [measured.Number("events_per_second", "N0"), measured.Percent("busy"), $"{measured.Number("wait_ms", "N0")} ms", $"{measured.Shown("seen_seconds")} s"]
                    : ["-", "-", "-", "-"];
                var memory = measured.ValueKind == JsonValueKind.Object ? $"{measured.GetProperty("bytes").GetInt64() >> 20} MiB" : "-";
                table.Add(
                    [
                        range.Shown("id"), range.Shown("start"), range.Shown("node"), .. load, range.Shown("users"), range.Shown("lines"), memory,
                        range.Shown("sequence"), range.Shown("unpublished"), range.Shown("as_of"),
                    ]);
            }

            table.Write(answer.Output);
        });
}
