namespace Cohort.Lake.Delta;

/// <summary>What became of a commit.</summary>
/// <param name="Version">The version of the table that has it.</param>
/// <param name="WasDone">Whether it was there already, by its transaction: nothing was written.</param>
public readonly record struct CommitResult(long Version, bool WasDone);
