using System.Collections.Immutable;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>A table as of one version of it.</summary>
public sealed class Snapshot
{
    private readonly ImmutableDictionary<string, AddedFile> _files;
    private readonly ImmutableDictionary<string, RemovedFile> _removed;
    private readonly ImmutableDictionary<string, long> _transactions;

    private Snapshot(
        long version, long timestamp, TableMetadata metadata, ImmutableDictionary<string, AddedFile> files,
        ImmutableDictionary<string, RemovedFile> removed, ImmutableDictionary<string, long> transactions)
    {
        (Version, Timestamp, Metadata) = (version, timestamp, metadata);
        (_files, _removed, _transactions) = (files, removed, transactions);
    }

    /// <summary>The version, from 0.</summary>
    public long Version { get; }

    /// <summary>When it was committed.</summary>
    public DateTimeOffset Moment => DateTimeOffset.FromUnixTimeMilliseconds(Timestamp);

    /// <summary>What the log says of the table.</summary>
    public TableMetadata Metadata { get; }

    /// <summary>The table: its columns, partition and order.</summary>
    public LakeTable Table => Metadata.Table;

    /// <summary>How many files it has.</summary>
    public int FileCount => _files.Count;

    /// <summary>Its files in the order of their paths.</summary>
    public IEnumerable<AddedFile> Files => _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal);

    /// <summary>How far each application is, in the order of their names.</summary>
    public IEnumerable<TransactionId> Transactions =>
        _transactions.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new TransactionId(entry.Key, entry.Value));

    /// <summary>When it was committed, in milliseconds since 1970-01-01.</summary>
    internal long Timestamp { get; }

    /// <summary>Files that are no longer of it and may still be there, as long as they are known.</summary>
    internal IEnumerable<RemovedFile> Removed => _removed.Values
        .Where(file => file.Removed > Timestamp - (long)TableOptions.RemovedFilesAreKnownFor.TotalMilliseconds)
        .OrderBy(file => file.Path, StringComparer.Ordinal);

    /// <summary>The version of the last commit of an application; null without one.</summary>
    public long? VersionOf(string application) => _transactions.TryGetValue(application, out var version) ? version : null;

    /// <summary>The files of a partition, given by some or all of its values as the log has them.</summary>
    public IEnumerable<AddedFile> FilesOf(IReadOnlyDictionary<string, string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Files.Where(file => values.All(value => file.Partition.TryGetValue(value.Key, out var has) && has == value.Value));
    }

    /// <summary>Whether a file is of it.</summary>
    internal bool Has(string path) => _files.ContainsKey(path);

    /// <summary>The table after a commit.</summary>
    /// <param name="before">The table before it; null at the first.</param>
    /// <param name="version">The version of the commit.</param>
    /// <param name="commit">What it says.</param>
    /// <param name="address">Where it is, for messages.</param>
    /// <exception cref="LakeException">It cannot follow.</exception>
    internal static Snapshot Apply(Snapshot? before, long version, CommitActions commit, string address)
    {
        if (commit.Protocol is { } protocol && (protocol.Reader > CommitWriter.Reader || protocol.Writer > CommitWriter.Writer))
            throw new LakeException($"{address} asks for version {protocol.Reader} of readers and {protocol.Writer} of writers; this program has {CommitWriter.Reader} and {CommitWriter.Writer}. Another program changed the table: use that, or a copy from before.");
        var metadata = commit.Metadata ?? before?.Metadata ?? throw new LakeException($"{address} does not say what columns the table has: its log lost its beginning. Bring it back from a copy.");
        var files = (before?._files ?? ImmutableDictionary.Create<string, AddedFile>(StringComparer.Ordinal)).ToBuilder();
        var removed = (before?._removed ?? ImmutableDictionary.Create<string, RemovedFile>(StringComparer.Ordinal)).ToBuilder();
        var transactions = (before?._transactions ?? ImmutableDictionary.Create<string, long>(StringComparer.Ordinal)).ToBuilder();
        foreach (var file in commit.Removed)
        {
            files.Remove(file.Path);
            removed[file.Path] = file;
        }

        foreach (var file in commit.Added)
        {
            files[file.Path] = file;
            removed.Remove(file.Path);
        }

        foreach (var transaction in commit.Transactions) transactions[transaction.Application] = transaction.Version;
        var timestamp = commit.Timestamp ?? before?.Timestamp ?? 0;
        return new Snapshot(version, timestamp, metadata, files.ToImmutable(), removed.ToImmutable(), transactions.ToImmutable());
    }
}
