using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Engine.Reading;
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
            var users = HotUser.In(view);
            foreach (var user in parsed.GetValue(limit) is var most && most > 0 ? users.Take(most) : users)
            {
                if (answer.Json)
                {
                    Json.Write(answer.Output, user);
                    continue;
                }

                table.Add(
                    user.UserId, Amount.Count(user.EventsPerSecond), LoadText.Thread(user.BusyMicros), LoadText.Thread(user.MostBusyMicros),
                    user.Parts?.ToString(CultureInfo.InvariantCulture) ?? "-", string.Join(' ', user.Ranges));
            }

            if (answer.Json) return;
            if (table.IsEmpty) answer.Output.WriteLine("Nobody stands out, or no run has watched the ranges for a second yet.");
            table.Write(answer.Output);
        });
    }
}
