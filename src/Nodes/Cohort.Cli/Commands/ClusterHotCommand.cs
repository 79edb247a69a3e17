using System.CommandLine;
using Cohort.Cli.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster hot</c>: the users with the most purchases.</summary>
internal static class ClusterHotCommand
{
    public static Command Create()
    {
        var most = CommonOptions.Whole("--limit", "At most so many users.", 20, 1, 500);
        return new Command("hot",
            """
            Show the users who weigh most: their purchases a second, what these take of a thread at least and at most, over how
            many parts they are salted, and the ranges that see them. Whoever has less than a thirty-second of their range is not seen.

            Example:
              cohort cluster hot --limit 5 --node http://127.0.0.1:8080
            """)
        { most }.To(async (parsed, node, answer) =>
        {
            var users = await node.Get(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rebalancer/hot?most={parsed.GetValue(most)}"), answer.Cancel);
            if (answer.WroteJson(users)) return;
            var table = new TextTable("User", ">Events/s", ">Busy", ">At most", ">Parts", "Ranges");
            foreach (var user in users.EnumerateArray())
            {
                table.Add(
                    user.Shown("user_id"), user.Number("events_per_second", "N1"), user.Percent("busy"), user.Percent("busy_at_most"), user.Shown("parts"),
                    string.Join(' ', user.GetProperty("ranges").EnumerateArray()));
            }

            if (table.IsEmpty) answer.Output.WriteLine("No user weighs much.");
            table.Write(answer.Output);
        });
    }
}
