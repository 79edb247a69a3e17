using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>
/// What a range wants to be seen outside: the effects of some rows of its journal. Publications of a range follow each
/// other without a gap; the serving store keeps the row up to which a range was published, and takes only what follows.
/// </summary>
/// <param name="RangeId">The range.</param>
/// <param name="Range">Its hashes.</param>
/// <param name="Previous">The row up to which the range was published before.</param>
/// <param name="Sequence">The row up to which it is with this.</param>
/// <param name="Effects">Transitions, and memberships that differ. Valid until the publication is confirmed.</param>
/// <param name="Context">The rules and taxonomy that name the segments.</param>
/// <param name="Former">Those before, where the publication is an activation's; the same as <paramref name="Context"/> otherwise.</param>
/// <param name="Status">Where the range stood then.</param>
internal sealed record Publication(
    int RangeId, HashRange Range, long Previous, long Sequence, RangeEffects Effects, RuleContext Context, RuleContext Former, RangeStatus Status)
{
    /// <summary>The batches of purchases among the rows, where a lake wants them; null otherwise.</summary>
    public IReadOnlyList<JudgedBatch>? Batches { get; init; }
}

/// <summary>Where a range stands.</summary>
/// <param name="AsOf">Its as-of date; null before the first.</param>
/// <param name="Offsets">Up to where each source is applied.</param>
/// <param name="Counts">How its purchases were answered.</param>
/// <param name="Users">Users with a purchase in the window.</param>
/// <param name="Lines">Purchases in ledgers.</param>
internal sealed record RangeStatus(Purchases.BusinessDate? AsOf, OffsetVector Offsets, OutcomeCounts Counts, int Users, long Lines);
