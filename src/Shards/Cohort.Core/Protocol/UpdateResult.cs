using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <summary>What became of an update.</summary>
internal enum UpdateOutcome
{
    /// <summary>It is stored.</summary>
    Written,

    /// <summary>The store stands there already or farther; nothing was changed.</summary>
    AlreadyWritten,

    /// <summary>It does not follow on where the store stands: an update is missing, or the sender does not own the range any more.</summary>
    Refused,
}

/// <summary>The answer to one update.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Position">Where the store stands for the range now.</param>
internal readonly record struct UpdateResult(UpdateOutcome Outcome, long Position);

/// <summary>Where the store stands for a range.</summary>
/// <param name="Sequence">The position of the last update; 0 before the first.</param>
/// <param name="AsOf">The range's as-of date then.</param>
/// <param name="Counts">How the range had answered purchases until then.</param>
internal readonly record struct RangePosition(long Sequence, BusinessDate? AsOf, OutcomeCounts Counts);
