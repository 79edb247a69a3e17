using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Store.Questions;
using Cohort.Verbs.Reading;

namespace Cohort.Cli.Exports;

/// <summary>Records that are no purchases or were passed over, in the order of whoever is asked: by source, then by record.</summary>
internal static class LetterExports
{
    // How often progress is told, in rows.
    private const int Told = 10_000;

    private static readonly string[] Columns = ["source", "record", "byte", "reason", "field", "detail", "length", "encoding", "bytes"];

    /// <summary>The records that were refused.</summary>
    public static Task DeadLetters(ExportJob job) => Letters(job, reason => !PassedOver.IsReason(reason));

    /// <summary>The purchases that conflict with an earlier one, as far as they are kept.</summary>
    public static Task Conflicts(ExportJob job) => Letters(job, reason => reason == RejectionReason.Conflict);

    /// <summary>The purchases that came expired, as far as they are kept.</summary>
    public static Task Expired(ExportJob job) => Letters(job, reason => reason == RejectionReason.Expired);

    private static async Task Letters(ExportJob job, Func<RejectionReason, bool> isWanted)
    {
        var csv = job.Open(Columns);
        await foreach (var letter in Paging.Items(Page, null, 0))
        {
            if (!isWanted(letter.Reason)) continue;
            csv.Field(letter.Source).Field(letter.Record).Field(letter.Byte).Field(CohortJson.Name(letter.Reason)).Field(letter.Field)
                .Field(letter.Detail).Field(letter.Length).Field(letter.Encoding).Field(letter.Bytes).EndRow();
            if (csv.Rows % Told == 0) job.Progress(csv.Rows);
        }

        async Task<PageReply<LetterReply>> Page(string? mark, int count)
        {
            var page = await job.Cohort.DeadLettersAsync(mark, count, job.Cancel);
            return new PageReply<LetterReply>(page.Items, page.Next);
        }
    }
}
