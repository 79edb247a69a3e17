using System.Globalization;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort history</c>: what was done to level the load, why, and what came of it.</summary>
internal static class HistoryVerb
{
    private const int DefaultLimit = 20;

    public static Verb Create()
    {
        var limit = CommonArguments.Limit(DefaultLimit, "of the latest actions");
        return new Verb("history",
            """
            Show what the rebalancer and operators did, the latest first: the most loaded node (of a data directory, worker thread)
            as a factor of the mean before and after, users who went to another node, for how long a range took no purchases, and
            how it ended; the reason below.

            Example:
              cohort history --data data
              cohort history --limit 5 --node http://127.0.0.1:8080
            """)
        {
            Arguments = [limit],
            Paths = ["GET /v1/rebalancer/history"],
            Run = async (input, cohort, answer) =>
            {
                var actions = await cohort.HistoryAsync(Paging.Of(input.Of(limit)), answer.Cancel);
                if (answer.WroteJsonLines(actions)) return;
                if (actions.Count == 0) answer.Output.WriteLine("Nothing was done yet.");
                foreach (var action in actions) Tell(action, answer.Output);
            },
        };
    }

    // Reasons are sentences: no table holds them.
    private static void Tell(HistoryReply action, TextWriter output)
    {
        output.WriteLine($"{action.Number}. {action.Action}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"   {LoadText.Time(action.At)}, {action.By}: {CohortJson.Name(action.Outcome)}, load {action.Before:F2} to {action.After?.ToString("F2", CultureInfo.InvariantCulture) ?? "-"}, {action.UsersMoved:N0} users moved, pause {action.PauseMs:N0} ms"));
        output.WriteLine($"   {action.Reason}");
        if (action.Note is { } note) output.WriteLine($"   {note}");
    }
}
