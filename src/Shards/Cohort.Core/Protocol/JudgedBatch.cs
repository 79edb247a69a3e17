namespace Cohort.Core.Protocol;

/// <summary>A batch of purchases and voids that a range applied, with what became of each of them: what a lake needs of it.</summary>
/// <param name="AsOf">The as-of date of the range before it, as a day; -1 before the first.</param>
/// <param name="Taxonomy">The activation of the taxonomy that held.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Outcomes">What became of its purchases and voids, as bytes of <see cref="Ranges.BatchOutcomes"/>.</param>
internal sealed record JudgedBatch(int AsOf, int Taxonomy, byte[] Batch, byte[] Outcomes);
