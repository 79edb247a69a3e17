using System.Globalization;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort dead-letters</c>: records that are no purchases or were passed over, and why.</summary>
internal static class DeadLettersVerb
{
    private const int DefaultLimit = 20;

    public static Verb Create()
    {
        var limit = CommonArguments.Limit(DefaultLimit, "dead letters");
        var after = CommonArguments.After();
        return new Verb("dead-letters",
            """
            Show the records that were refused, in conflict with an earlier one, or expired: how many for which reason, and each
            with its place, reason and bytes. Of those in conflict and of the expired, the first 10,000 each are kept.

            Example:
              cohort dead-letters --data data
              cohort dead-letters --limit 0 --json --node http://127.0.0.1:8080
            """)
        {
            Arguments = [limit, after],
            Paths = ["GET /v1/dead-letters"],
            Run = async (input, cohort, answer) =>
            {
                var (most, next) = (input.Of(limit), (string?)null);
                IReadOnlyDictionary<Core.Purchases.RejectionReason, long>? counts = null;
                await foreach (var letter in Paging.Items(Page, input.Of(after), most, mark => next = mark))
                {
                    if (!answer.WroteJson(letter)) Tell(letter, answer.Output);
                }

                if (answer.Json) return;
                if (counts!.Count == 0) answer.Output.WriteLine("No record was refused, in conflict or expired.");
                if (next is not null) answer.Output.WriteLine($"There are more: --after \"{next}\", or a larger --limit.");

                async Task<PageReply<LetterReply>> Page(string? mark, int count)
                {
                    var page = await cohort.DeadLettersAsync(mark, count, answer.Cancel);
                    if (counts is null && !answer.Json && page.Counts.Count > 0) TellCounts(page.Counts, answer.Output);
                    counts = page.Counts;
                    return new PageReply<LetterReply>(page.Items, page.Next);
                }
            },
        };
    }

    private static void TellCounts(IReadOnlyDictionary<Core.Purchases.RejectionReason, long> counts, TextWriter output)
    {
        output.WriteLine($"{Amount.Of(counts.Values.Sum(), "record")} refused, in conflict or expired:");
        var table = new TextTable("Reason", ">Records");
        foreach (var (reason, records) in counts) table.Add(CohortJson.Name(reason), Amount.Count(records));
        table.Write(output);
        output.WriteLine("Of those that are kept:");
    }

    private static void Tell(LetterReply letter, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {letter.Source}, record {letter.Record}, byte {letter.Byte}: {letter.Detail}"));
        output.WriteLine($"    {LetterText.BeginningOf(letter)}");
    }
}
