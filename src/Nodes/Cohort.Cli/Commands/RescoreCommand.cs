using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Core.Purchases;
using Cohort.Engine.Reading;
using Cohort.Engine.Scoring;
using Cohort.Engine.Texts;
using Cohort.Store.Models;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rescore</c>: compute the scores of a date again from the journal.</summary>
internal static class RescoreCommand
{
    private const int MostShown = 10;

    public static Command Create()
    {
        var asOf = CommonOptions.Date("--as-of", "The as-of date of the scores.");
        asOf.Required = true;
        var version = new Option<string>("--model") { Required = true, HelpName = "VERSION", Description = "The version of the model, or its first digits." };
        var models = new Option<string>("--models") { Required = true, HelpName = "DIR", Description = "The registry of models." };
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new Command("rescore",
            """
            Compute scores of a date again, from the journal, and compare them with the log bit by bit. Ends with 1 where one
            differs. Needs 'cohort run --keep-journal' from the first run on.

            Example:
              cohort rescore --as-of 2026-03-04 --model 1f2e3d4c --models models --data data
            """)
        { asOf, version, models, data, json };
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            using var view = DirectoryView.Open(parsed.GetRequiredValue(data));
            var model = ModelRegistry.Open(parsed.GetRequiredValue(models)).Find(parsed.GetRequiredValue(version));
            return Compare(new Rescore(view, model), parsed.GetValue(asOf)!.Value, new Answer(parsed.InvocationConfiguration.Output, parsed.GetValue(json), cancel));
        }, cancel));
        return command;
    }

    private static int Compare(Rescore rescore, BusinessDate date, Answer answer)
    {
        long scores = 0, differing = 0;
        foreach (var user in rescore.AsOf(date))
        {
            answer.Cancel.ThrowIfCancellationRequested();
            scores++;
            if (!user.IsEqual) differing++;
            if (answer.Json) Json.Write(answer.Output, Describe(user));
            else if (!user.IsEqual && differing <= MostShown)
                answer.Output.WriteLine($"  {user.User} at batch {user.Origin.Seq} of range {user.Origin.RangeId}: {Text(user.Logged.Bits)} is logged, {Text(user.Again.Bits)} came out.");
        }

        if (!answer.Json)
            answer.Output.WriteLine(differing == 0
                ? $"{Amount.Of(scores, "score")} as of {date} computed again; every bit is the same."
                : $"{Amount.Count(differing)} of {Amount.Of(scores, "score")} as of {date} differ from the log.");
        return differing == 0 ? ExitCode.Done : ExitCode.Fault;
    }

    private static object Describe(RescoredUser user) => new
    {
        user.User,
        user.Origin.AsOf,
        Run = user.Origin.RunId,
        Range = user.Origin.RangeId,
        Position = user.Origin.Seq,
        FeatureHash = user.Again.FeatureHash.ToString("x16", CultureInfo.InvariantCulture),
        Bits = user.Again.Bits.ToString("x16", CultureInfo.InvariantCulture),
        IsEqual = user.IsEqual,
    };

    private static string Text(ulong bits) => BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture);
}
