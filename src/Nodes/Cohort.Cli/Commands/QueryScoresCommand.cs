using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Core.Models;
using Cohort.Core.Scoring;
using Cohort.Engine.Reading;
using Cohort.Engine.Texts;
using Cohort.Store;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query scores</c>: what models say of users.</summary>
internal static class QueryScoresCommand
{
    public static Command Create()
    {
        var user = new Argument<string?>("USER") { Arity = ArgumentArity.ZeroOrOne, Description = "The user's id; everybody where it is left out." };
        var limit = CommonOptions.Limit(20, "users");
        return new Command("scores",
            """
            Show the scores of users and the next best action of each, with the as-of date and the run they are from.
            'cohort explain-score' tells why.

            Example:
              cohort query scores --data data
              cohort query scores 1042 --data data --json
            """)
        { user, limit }.From((parsed, view, answer) => Show(view, parsed.GetValue(user), parsed.GetValue(limit), answer));
    }

    private static void Show(DirectoryView view, string? user, int limit, Answer answer)
    {
        var runs = view.Store.ScoreRuns().ToDictionary(run => run.Id);
        if (runs.Count == 0)
            throw CommandException.BadInput($"Nobody in '{view.Path}' was scored yet; run 'cohort run' with --models.");
        var served = user is null ? view.Store.Scores() : view.Store.ScoresOf(user) is { } one ? [one]
            : throw CommandException.BadInput($"The user \"{user}\" has no scores; they have bought nothing in the window, or wait to be scored.");
        var table = new TextTable("User", "Model", ">Probability", "Version", "As of", ">Run", "Next best action", ">Expected");
        foreach (var scores in limit == 0 ? served : served.Take(limit))
        {
            answer.Cancel.ThrowIfCancellationRequested();
            if (answer.Json) WriteJson(scores, runs[scores.Origin.RunId], answer.Output);
            else AddRows(table, scores, runs[scores.Origin.RunId]);
        }

        table.Write(answer.Output);
        if (!answer.Json && user is null && limit > 0 && view.Store.ScoreCount() > limit)
            answer.Output.WriteLine($"  … of {Amount.Of(view.Store.ScoreCount(), "user")}; --limit 0 shows all.");
    }

    private static void AddRows(TextTable table, ServedScores served, ScoreRun run)
    {
        var action = served.Scores.Action;
        for (var i = 0; i < served.Scores.Entries.Count; i++)
        {
            var isFirst = i == 0;
            table.Add(
                isFirst ? served.Scores.UserId : "", run.Models[i].Name, Text(served.Scores.Entries[i]), run.Models[i].Version,
                isFirst ? served.Origin.AsOf.ToString() : "", isFirst ? run.Id.ToString(CultureInfo.InvariantCulture) : "",
                isFirst ? action.Campaign : "", isFirst && action.Campaign.Length > 0 ? Amount.Money(action.ExpectedMinor) : "");
        }
    }

    private static void WriteJson(ServedScores served, ScoreRun run, TextWriter output) => Json.Write(output, new
    {
        User = served.Scores.UserId,
        served.Origin.AsOf,
        Run = run.Id,
        Range = served.Origin.RangeId,
        Position = served.Origin.Seq,
        Scores = served.Scores.Entries.Select((entry, i) => new
        {
            Model = run.Models[i].Name,
            run.Models[i].Version,
            run.Models[i].Schema,
            FeatureHash = entry.FeatureHash.ToString("x16", CultureInfo.InvariantCulture),
            Probability = entry.Bits == ScoreEntry.NotScored ? (double?)null : BitConverter.UInt64BitsToDouble(entry.Bits),
        }),
        NextBestAction = served.Scores.Action.Campaign.Length == 0 ? null : new
        {
            served.Scores.Action.Campaign,
            served.Scores.Action.PerMillion,
            ExpectedMinor = served.Scores.Action.ExpectedMinor,
            served.Offers,
        },
    });

    private static string Text(ScoreEntry entry) => entry.Bits == ScoreEntry.NotScored ? "not scored"
        : Calibration.PartsPerMillion(BitConverter.UInt64BitsToDouble(entry.Bits)) is var part
            ? (part / 10_000m).ToString("0.00", CultureInfo.InvariantCulture) + "%" : "";
}
