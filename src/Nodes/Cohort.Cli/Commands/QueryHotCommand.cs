using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Core.Planning;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query hot</c>: the users who cost most.</summary>
internal static class QueryHotCommand
{
    private const int DefaultLimit = 20;

    public static Command Create()
    {
        var limit = CommonOptions.Limit(DefaultLimit, "users");
        return new Command("hot",
            """
            Show the users with the most purchases as the last run measured them: purchases a second and the share of a
            thread's time, at least and at most, over how many parts the user is spread, and in which ranges they are.

            Example:
              cohort query hot --data data
            """)
        { limit }.From((parsed, view, answer) =>
        {
            var table = new TextTable("User", ">Purchases/s", ">Thread", ">At most", ">Parts", "Ranges");
            var users = HotUser.In(LoadRows.BoardOf(view));
            foreach (var user in parsed.GetValue(limit) is var most && most > 0 ? users.Take(most) : users)
            {
                var (perSecond, parts) = (user.Events / 1000, user.Parts > 1 ? user.Parts : (int?)null);
                if (answer.Json)
                {
                    Json.Write(answer.Output, new { user.UserId, EventsPerSecond = perSecond, BusyMicros = user.Busy, MostBusyMicros = user.BusyAtMost, Parts = parts, Ranges = user.RangeIds });
                    continue;
                }

                table.Add(
                    user.UserId, Amount.Count(perSecond), LoadText.Thread(user.Busy), LoadText.Thread(user.BusyAtMost),
                    parts?.ToString(CultureInfo.InvariantCulture) ?? "-", string.Join(' ', user.RangeIds));
            }

            if (answer.Json) return;
            if (table.IsEmpty) answer.Output.WriteLine("Nobody stands out, or no run has watched the ranges for a second yet.");
            table.Write(answer.Output);
        });
    }
}
