using System.Collections.Immutable;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <summary>A salted user's home asks a range for the sums of the parts that it holds.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="UserId">The user.</param>
/// <param name="Parts">Over how many parts they are spread.</param>
/// <param name="AsOf">Home's as-of date.</param>
/// <param name="SettledTo">Up to which date home has settled everything, in days since 1970-01-01: it need not be told any more.</param>
/// <param name="Known">What home knows of them: only dates with another number of purchases are to be told.</param>
internal sealed record PartialsWanted(int RangeId, string UserId, int Parts, BusinessDate AsOf, int SettledTo, ImmutableArray<PartialDay> Known)
{
    /// <summary>How many lines the range had taken out of parts when it told what is known: where it has more by now, all dates are to be told.</summary>
    public long Removed { get; init; }
}

/// <summary>What a range holds of a salted user, by applied and durable purchases.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="UserId">The user.</param>
/// <param name="AsOf">The range's as-of date.</param>
/// <param name="Cells">All cells of the dates that home did not know so.</param>
/// <param name="IsAll">Whether there are no more such dates.</param>
internal sealed record PartialsGiven(int RangeId, string UserId, BusinessDate AsOf, ImmutableArray<PartialCell> Cells, bool IsAll)
{
    /// <summary>Which look at all users the range had noted last: its offset of the source <see cref="BatchHeader.Thresholds"/>.</summary>
    public long Noted { get; init; }

    /// <summary>How many lines the range has taken out of parts since it began: what it told with less of them is not true any more.</summary>
    public long Removed { get; init; }
}
