using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Engine.Running;

/// <summary>Which dead letters are sent again, and by what they are read.</summary>
/// <param name="Reasons">Those that were refused for one of these; empty for all but conflicts, in which the first counts.</param>
/// <param name="Sources">Those that came from one of these; empty for all.</param>
/// <param name="MappingOf">By what the records of a source are read, given what the directory keeps; null for the plain format.</param>
internal sealed record LetterSelection(
    IReadOnlySet<RejectionReason> Reasons, IReadOnlySet<string> Sources, Func<string, IReadOnlyList<StoredMapping>, EventMapping?> MappingOf)
{
    /// <summary>
    /// Whether the day follows the dates of the records, as in a run. Then those are left that would come out otherwise for coming after the
    /// others: dated too far ahead, they would be taken for the day, and in conflict with a purchase that left the window, they would count.
    /// </summary>
    public bool TurnsDay { get; init; }

    /// <summary>Whether it takes a letter.</summary>
    public bool Takes(DeadLetter letter) => Takes(letter.Rejection.Reason) && (Sources.Count == 0 || Sources.Contains(letter.Source));

    /// <summary>Whether those of a reason are left where the day turns.</summary>
    public static bool IsLeftByDay(RejectionReason reason) => reason is RejectionReason.Future or RejectionReason.Conflict;

    private bool Takes(RejectionReason reason) =>
        (Reasons.Count == 0 ? reason != RejectionReason.Conflict : Reasons.Contains(reason)) && !(TurnsDay && IsLeftByDay(reason));
}
