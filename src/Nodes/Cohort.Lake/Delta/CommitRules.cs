using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>Whether a commit may follow on a snapshot, and what it says then.</summary>
internal static class CommitRules
{
    /// <summary>What a commit says.</summary>
    /// <exception cref="ConflictException">Somebody else changed what it rests on.</exception>
    public static CommitActions Actions(string address, Snapshot before, TableCommit commit, DateTimeOffset now)
    {
        // A file in both lists is the same in name and content: it stays.
        var stays = commit.Removed.Select(file => file.Path).Intersect(commit.Added.Select(file => file.Path), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        // Versions have rising times, whatever clocks say, so that a moment is one version.
        var timestamp = Math.Max(now.ToUnixTimeMilliseconds(), before.Timestamp + 1);
        var actions = new CommitActions { Timestamp = timestamp, Operation = commit.Operation, Told = commit.Told, IsDataChange = commit.IsDataChange, Metadata = commit.Metadata };
        foreach (var file in commit.Removed)
        {
            if (!before.Has(file.Path)) throw new ConflictException($"{address}: file {file.Path} is no longer part of the table; somebody else removed it. Read the table again and decide anew.");
            if (!stays.Contains(file.Path)) actions.Removed.Add(new RemovedFile(file.Path, timestamp, file.Partition, file.Size));
        }

        foreach (var file in commit.Added)
        {
            if (stays.Contains(file.Path)) continue;
            if (before.Has(file.Path)) throw new ConflictException($"{address}: file {file.Path} is part of the table already. Commit with a transaction, so that a second try is known as one.");
            actions.Added.Add(file);
        }

        if (commit.Transaction is { } transaction) actions.Transactions.Add(transaction);
        if (commit.Metadata is { } metadata && !Adds(before.Table, metadata.Table)) throw new ConflictException($"{address}: somebody else changed its columns. Read the table again and decide anew.");
        return actions;
    }

    private static bool Adds(LakeTable before, LakeTable after) =>
        after.Columns.Count > before.Columns.Count
        && before.Columns.Zip(after.Columns).All(pair => pair.First.Name == pair.Second.Name && pair.First.Type == pair.Second.Type && pair.First.IsNullable == pair.Second.IsNullable)
        && after.Columns.Skip(before.Columns.Count).All(column => column.IsNullable);
}
