namespace Cohort.Store.Serving;

/// <summary>
/// How far a source partition is applied: the offset of the first record that is not. A range that was sent nothing of
/// the last batches stands at an earlier one, though nothing is missing in it.
/// </summary>
/// <param name="Source">The source partition's name.</param>
/// <param name="Least">The offset of the range that is least far.</param>
/// <param name="Most">The offset of the range that is farthest.</param>
public readonly record struct SourceOffset(string Source, long Least, long Most);
