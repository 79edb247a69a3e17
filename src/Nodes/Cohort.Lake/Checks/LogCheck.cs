using System.Runtime.CompilerServices;
using Cohort.Lake.Delta;

namespace Cohort.Lake.Checks;

/// <summary>Reads all commits of a table that are kept, and holds them to each other.</summary>
internal static class LogCheck
{
    /// <summary>What is wrong, in sentences.</summary>
    public static async IAsyncEnumerable<string> RunAsync(DeltaTable table, [EnumeratorCancellation] CancellationToken cancel)
    {
        var versions = await table.Log.CommitsAsync(cancel);
        if (versions.Count == 0) yield break;
        var first = versions[0];
        // Where the log was shortened, what the first commit rests on is in the checkpoint of its version.
        var start = first == 0 ? null : await table.AtAsync(first, cancel);
        var files = start?.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal) ?? new HashSet<string>(StringComparer.Ordinal);
        var transactions = start?.Transactions.ToDictionary(one => one.Application, one => one.Version, StringComparer.Ordinal) ?? new Dictionary<string, long>(StringComparer.Ordinal);
        var (expected, timestamp) = (first, long.MinValue);
        foreach (var version in versions)
        {
            if (version != expected)
            {
                yield return $"{table.Address}: the log lacks version {expected}. Bring it back from a copy.";
                yield break;
            }

            expected++;
            var commit = await table.Log.ReadAsync(version, cancel);
            if (commit is null) yield break;
            if (commit.Timestamp is { } at && at <= timestamp) yield return $"{table.Address}: version {version} is not later than the one before it, so a moment may show the wrong one.";
            timestamp = commit.Timestamp ?? timestamp;
            if (version == first && start is not null) continue;
            foreach (var finding in Follow(table, version, commit, files, transactions)) yield return finding;
        }
    }

    private static IEnumerable<string> Follow(DeltaTable table, long version, CommitActions commit, HashSet<string> files, Dictionary<string, long> transactions)
    {
        foreach (var file in commit.Removed)
        {
            if (!files.Remove(file.Path)) yield return $"{table.Address}: version {version} removes {file.Path}, which was not part of the table.";
        }

        foreach (var file in commit.Added)
        {
            if (!files.Add(file.Path)) yield return $"{table.Address}: version {version} adds {file.Path}, which was part of the table already.";
        }

        foreach (var transaction in commit.Transactions)
        {
            if (transactions.TryGetValue(transaction.Application, out var last) && transaction.Version <= last)
                yield return $"{table.Address}: version {version} is version {transaction.Version} of {transaction.Application}, after its version {last}: its rows may be there twice.";
            transactions[transaction.Application] = transaction.Version;
        }
    }
}
