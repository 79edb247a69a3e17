using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Engine.Reading;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query dead-letters</c>: records that are no purchases or were passed over, and why.</summary>
internal static class QueryDeadLettersCommand
{
    private const int DefaultLimit = 20;

    public static Command Create()
    {
        var limit = CommonOptions.Limit(DefaultLimit, "dead letters");
        return new Command("dead-letters",
            """
            Show the records that were refused, in conflict with an earlier one, or expired: how many for which reason, and each
            with its place, reason and bytes. Of those in conflict and of the expired, the first 10,000 each are kept.

            Example:
              cohort query dead-letters --data data
              cohort query dead-letters --limit 0 --json --data data
            """)
        { limit }.From((parsed, view, answer) =>
        {
            var most = parsed.GetValue(limit);
            var letters = view.Store.DeadLetters().Select(LetterLine.Of);
            if (most > 0) letters = letters.Take(most);
            if (answer.Json)
            {
                foreach (var letter in letters) Json.Write(answer.Output, letter);
                return;
            }

            Tell(view, letters, most, answer.Output);
        });
    }

    private static void Tell(DirectoryView view, IEnumerable<LetterLine> letters, int most, TextWriter output)
    {
        var reasons = view.Store.Rejections();
        if (reasons.Count == 0)
        {
            output.WriteLine("No record was refused, in conflict or expired.");
            return;
        }

        output.WriteLine($"{Amount.Of(reasons.Values.Sum(), "record")} refused, in conflict or expired:");
        var counts = new TextTable("Reason", ">Records");
        foreach (var (reason, records) in reasons) counts.Add(Kebab.Of(reason), Amount.Count(records));
        counts.Write(output);
        output.WriteLine(most > 0 && reasons.Values.Sum() > most ? $"The first {most}; --limit shows more:" : "Each of them:");
        foreach (var letter in letters)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {letter.Source}, record {letter.Record}, byte {letter.Byte}: {letter.Detail}"));
            output.WriteLine($"    {letter.Excerpt}");
        }
    }
}
