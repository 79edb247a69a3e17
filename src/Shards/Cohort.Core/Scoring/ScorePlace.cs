using Cohort.Core.Purchases;

namespace Cohort.Core.Scoring;

/// <summary>Which inputs the features of a score know.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Sequence">Its last input: a batch of the embedded engine's journal, or a row of a cluster's.</param>
/// <param name="AsOf">Its as-of date.</param>
public readonly record struct ScorePlace(int RangeId, long Sequence, BusinessDate AsOf);
