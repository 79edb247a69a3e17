namespace Cohort.Lake.Feeding;

/// <summary>How far the source of a lake is.</summary>
/// <param name="Batches">The number of its last batch; 0 before the first.</param>
/// <param name="Chunks">The number of its last chunk of transitions; 0 before the first.</param>
/// <param name="ScoreChunks">The number of its last chunk of scores; 0 before the first.</param>
/// <param name="GoneBatches">The number of the last batch that it let go of.</param>
/// <param name="GoneChunks">The number of the last chunk of transitions that it let go of.</param>
/// <param name="Past">The as-of date as a day; -1 before the first. Every date before it has ended.</param>
internal sealed record SourceReach(long Batches, long Chunks, long ScoreChunks, long GoneBatches, long GoneChunks, int Past);
