using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query history</c>: what was done to keep the worker threads evenly loaded.</summary>
internal static class QueryHistoryCommand
{
    private const int DefaultLimit = 50;

    public static Command Create()
    {
        var limit = CommonOptions.Limit(DefaultLimit, "of the latest actions");
        return new Command("history",
            """
            Show what 'cohort run --rebalance on' did, and what was done by hand, the latest first: each action with its reason,
            the most loaded worker thread before and after it as a factor of the mean, and for how long the engine stood still.

            Example:
              cohort query history --data data
            """)
        { limit }.From((parsed, view, answer) =>
        {
            var most = parsed.GetValue(limit);
            var table = new TextTable(">No.", "At", "Action", ">Before", ">After", ">Pause", "Why");
            foreach (var action in view.Store.Actions(most == 0 ? int.MaxValue : most))
            {
                if (answer.Json) Json.Write(answer.Output, action);
                else table.Add(Amount.Count(action.Number), LoadText.Time(action.At), action.Action, LoadText.Times(action.Before), LoadText.Times(action.After), $"{Amount.Count((action.PauseMicros + 500) / 1000)} ms", action.Reason);
            }

            if (answer.Json) return;
            if (table.IsEmpty) answer.Output.WriteLine("Nothing was done yet; 'cohort run --rebalance on' does it where it is of use, and 'cohort data' by hand.");
            table.Write(answer.Output);
        });
    }
}
