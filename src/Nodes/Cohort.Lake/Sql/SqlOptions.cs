namespace Cohort.Lake.Sql;

/// <summary>As of when a lake is asked, and within which bounds.</summary>
public sealed record SqlOptions
{
    /// <summary>Tables are as they were at this moment; null for now. A table that was not there yet is empty.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Tables at a version of their own, by name; they come before <see cref="AsOf"/>.</summary>
    public IReadOnlyDictionary<string, long> Versions { get; init; } = new Dictionary<string, long>();

    /// <summary>Bytes of memory; what does not fit goes to a folder that is removed at the end.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Bytes that may go to that folder.</summary>
    public long SpillBytes { get; init; } = 16L << 30;

    /// <summary>Threads.</summary>
    public int Threads { get; init; } = Math.Min(4, Environment.ProcessorCount);
}
