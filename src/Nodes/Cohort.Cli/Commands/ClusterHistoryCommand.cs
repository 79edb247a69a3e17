using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster history</c>: what was done to ranges, why, and what came of it.</summary>
internal static class ClusterHistoryCommand
{
    public static Command Create()
    {
        var most = CommonOptions.Whole("--limit", "At most so many actions, the latest.", 20, 1, 500);
        return new Command("history",
            """
            Show what the rebalancer and operators did, the latest first: the most loaded node as a factor of the mean before and
            after, users who went to another node, for how long a range took no purchases, and how it ended; the reason below.

            Example:
              cohort cluster history --limit 5 --node http://127.0.0.1:8080
            """)
        { most }.To(async (parsed, node, answer) =>
        {
            var entries = await node.Get(string.Create(CultureInfo.InvariantCulture, $"rebalancer/history?most={parsed.GetValue(most)}"), answer.Cancel);
            if (answer.WroteJson(entries)) return;
            if (entries.GetArrayLength() == 0) answer.Output.WriteLine("Nothing was done yet.");
            foreach (var entry in entries.EnumerateArray()) Write(entry, answer.Output);
        });
    }

    // Reasons are sentences: no table holds them.
    private static void Write(JsonElement entry, TextWriter output)
    {
        var at = entry.GetProperty("at").GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        output.WriteLine($"{entry.Shown("number")}. {entry.Shown("action")}");
        output.WriteLine(
            $"   {at}, {entry.Shown("by")}: {entry.Shown("outcome")}, load {entry.Number("before", "F2")} to {entry.Number("after", "F2")}, "
            + $"{Amount.Count(entry.GetProperty("users_moved").GetInt64())} users moved, pause {entry.Number("pause_ms", "N0")} ms");
        output.WriteLine($"   {entry.Shown("reason")}");
        if (entry.GetProperty("note").GetString() is { } note) output.WriteLine($"   {note}");
    }
}
