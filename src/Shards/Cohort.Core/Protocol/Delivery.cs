namespace Cohort.Core.Protocol;

/// <summary>A batch on its way to a range.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Attempt">
/// Counts how often the sender began again with this range: an answer to an earlier attempt says nothing of this one.
/// </param>
/// <param name="Batch">The batch; not to be changed.</param>
/// <param name="KeptTo">What the range passed over of the source before this offset is kept.</param>
internal readonly record struct Delivery(int RangeId, int Attempt, byte[] Batch, long KeptTo);
