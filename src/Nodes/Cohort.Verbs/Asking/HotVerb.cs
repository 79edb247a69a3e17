using System.Globalization;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort hot</c>: the users who cost most.</summary>
internal static class HotVerb
{
    private const int DefaultLimit = 20;

    public static Verb Create()
    {
        var limit = CommonArguments.Limit(DefaultLimit, "users");
        return new Verb("hot",
            """
            Show the users who weigh most, of a data directory as its last run measured them: purchases a second, what these take
            of a thread at least and at most, over how many parts they are salted, and the ranges that see them. Whoever has less
            than a thirty-second of their range is not seen.

            Example:
              cohort hot --data data
              cohort hot --limit 5 --node http://127.0.0.1:8080
            """)
        {
            Arguments = [limit],
            Paths = ["GET /v1/rebalancer/hot"],
            Run = async (input, cohort, answer) =>
            {
                var users = await cohort.HotUsersAsync(Paging.Of(input.Of(limit)), answer.Cancel);
                if (answer.WroteJsonLines(users)) return;
                var table = new TextTable("User", ">Events/s", ">Busy", ">At most", ">Parts", "Ranges");
                foreach (var user in users)
                {
                    table.Add(
                        user.UserId, user.EventsPerSecond.ToString("N1", CultureInfo.InvariantCulture), user.Busy.ToString("P1", CultureInfo.InvariantCulture),
                        user.BusyAtMost.ToString("P1", CultureInfo.InvariantCulture), user.Parts.ToString(CultureInfo.InvariantCulture), string.Join(' ', user.Ranges));
                }

                if (table.IsEmpty) answer.Output.WriteLine("No user weighs much, or the ranges were not watched for long enough yet.");
                table.Write(answer.Output);
            },
        };
    }
}
