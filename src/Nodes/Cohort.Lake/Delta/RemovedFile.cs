namespace Cohort.Lake.Delta;

/// <summary>A file that is no longer of a table; it stays for readers of former versions until a vacuum.</summary>
/// <param name="Path">Where it is below the folder of the table.</param>
/// <param name="Removed">When it was removed, in milliseconds since 1970-01-01.</param>
/// <param name="Partition">The values of the columns of the partition.</param>
/// <param name="Size">Its length in bytes.</param>
public sealed record RemovedFile(string Path, long Removed, IReadOnlyDictionary<string, string?> Partition, long Size);
