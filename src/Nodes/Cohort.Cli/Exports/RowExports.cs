using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Reading;

namespace Cohort.Cli.Exports;

/// <summary>Exports that the store has in the right order already.</summary>
internal static class RowExports
{
    // How often progress is told, in rows.
    private const int Told = 10_000;

    private static readonly string[] MemberColumns = ["user_id", "segment"];
    private static readonly string[] LetterColumns = ["source", "record", "byte", "reason", "field", "detail", "length", "encoding", "bytes"];

    /// <summary>Who is in which segment, by user, then by segment.</summary>
    public static void Members(ExportJob job)
    {
        var csv = job.Open(MemberColumns);
        foreach (var (user, segment) in job.View.Store.Memberships())
        {
            csv.Field(user).Field(segment).EndRow();
            Tell(job, csv);
        }
    }

    /// <summary>The records that were refused, by source, then by record.</summary>
    public static void DeadLetters(ExportJob job) => Letters(job, reason => !PassedOver.IsReason(reason));

    /// <summary>The purchases that conflict with an earlier one, as far as they are kept, likewise.</summary>
    public static void Conflicts(ExportJob job) => Letters(job, reason => reason == RejectionReason.Conflict);

    /// <summary>The purchases that came expired, as far as they are kept, likewise.</summary>
    public static void Expired(ExportJob job) => Letters(job, reason => reason == RejectionReason.Expired);

    private static void Letters(ExportJob job, Func<RejectionReason, bool> isWanted)
    {
        var csv = job.Open(LetterColumns);
        foreach (var letter in job.View.Store.DeadLetters().Where(letter => isWanted(letter.Rejection.Reason)).Select(LetterLine.Of))
        {
            csv.Field(letter.Source).Field(letter.Record).Field(letter.Byte).Field(letter.Reason).Field(letter.Field)
                .Field(letter.Detail).Field(letter.Length).Field(letter.Encoding).Field(letter.Bytes).EndRow();
            Tell(job, csv);
        }
    }

    private static void Tell(ExportJob job, CsvFile csv)
    {
        if (csv.Rows % Told != 0) return;
        job.Cancel.ThrowIfCancellationRequested();
        job.Progress(csv.Rows);
    }
}
