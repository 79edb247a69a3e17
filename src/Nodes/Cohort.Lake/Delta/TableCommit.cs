namespace Cohort.Lake.Delta;

/// <summary>What changes in a table at once.</summary>
/// <param name="Operation">What is done, for the history: WRITE, REPLACE, OPTIMIZE.</param>
public sealed record TableCommit(string Operation)
{
    /// <summary>Files that become part of the table; they are written already.</summary>
    public IReadOnlyList<AddedFile> Added { get; init; } = [];

    /// <summary>Files of the table that are no longer part of it.</summary>
    public IReadOnlyList<AddedFile> Removed { get; init; } = [];

    /// <summary>What makes it happen once; null of a commit that may be tried again without harm.</summary>
    public TransactionId? Transaction { get; init; }

    /// <summary>Whether rows change; else they only lie in other files.</summary>
    public bool IsDataChange { get; init; } = true;

    /// <summary>What the history tells beside the operation: who, what, why, versions.</summary>
    public IReadOnlyDictionary<string, string> Told { get; init; } = new Dictionary<string, string>();

    /// <summary>New columns of the table; null where they stay.</summary>
    internal TableMetadata? Metadata { get; init; }
}
