namespace Cohort.Lake.Delta;

/// <summary>All that one commit says.</summary>
internal sealed class CommitActions
{
    /// <summary>The least program that may read, and the least that may write; null where a commit does not say.</summary>
    public (int Reader, int Writer)? Protocol { get; set; }

    /// <summary>New metadata; null where they stay.</summary>
    public TableMetadata? Metadata { get; set; }

    /// <summary>Files that come.</summary>
    public List<AddedFile> Added { get; } = [];

    /// <summary>Files that go.</summary>
    public List<RemovedFile> Removed { get; } = [];

    /// <summary>Transactions.</summary>
    public List<TransactionId> Transactions { get; } = [];

    /// <summary>Whether rows change.</summary>
    public bool IsDataChange { get; set; } = true;

    /// <summary>When, in milliseconds since 1970-01-01; null where a commit does not say.</summary>
    public long? Timestamp { get; set; }

    /// <summary>What was done.</summary>
    public string Operation { get; set; } = "";

    /// <summary>What else is told.</summary>
    public IReadOnlyDictionary<string, string> Told { get; set; } = new Dictionary<string, string>();
}
