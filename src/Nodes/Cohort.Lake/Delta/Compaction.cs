using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>What a compaction did.</summary>
/// <param name="Before">How many small files there were.</param>
/// <param name="After">How many files their rows are in now.</param>
/// <param name="Rows">How many rows were moved.</param>
/// <param name="Conflicts">How many groups of files somebody else changed meanwhile; the next compaction takes them.</param>
public sealed record CompactionReport(int Before, int After, long Rows, int Conflicts);

/// <summary>Puts the rows of small files of a partition into few of the target size, in order; no row changes.</summary>
public static class Compaction
{
    // All rows of a group are in memory at once.
    private const long RowsAtOnce = 4_000_000;

    /// <summary>Does it, one commit for each group of files, so that it may end at any time.</summary>
    /// <param name="table">The table.</param>
    /// <param name="progress">Told of each file.</param>
    /// <param name="leastFiles">Partitions with fewer small files stay as they are, so that a few late rows do not move all of a date.</param>
    /// <param name="cancel">Ends it early.</param>
    public static async Task<CompactionReport> RunAsync(DeltaTable table, IProgress<LakeProgress>? progress = null, int leastFiles = 2, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var snapshot = await table.RefreshAsync(cancel);
        var groups = Plan(snapshot, table.Options.Files.FileBytes).FindAll(group => group.Count >= leastFiles);
        var (report, done, all) = (new CompactionReport(0, 0, 0, 0), 0, groups.Sum(group => group.Count));
        foreach (var group in groups)
        {
            progress?.Report(new LakeProgress($"compacting {table.Name}", done, all));
            report = await MoveAsync(table, snapshot, group, report, cancel);
            done += group.Count;
        }

        progress?.Report(new LakeProgress($"compacting {table.Name}", done, all));
        return report;
    }

    /// <summary>Groups of small files, each of one partition and about the size of one file.</summary>
    internal static List<List<AddedFile>> Plan(Snapshot snapshot, long fileBytes)
    {
        var groups = new List<List<AddedFile>>();
        // In the order of paths, the files of a partition follow each other.
        foreach (var partition in snapshot.Files.Where(file => file.Size < fileBytes / 4 * 3).GroupBy(file => PartitionPath.FolderOf(snapshot.Table, file.Partition)))
        {
            var (group, bytes, rows) = (new List<AddedFile>(), 0L, 0L);
            foreach (var file in partition)
            {
                if (group.Count > 0 && (bytes >= fileBytes || rows + (file.Rows ?? RowsAtOnce) > RowsAtOnce))
                {
                    groups.Add(group);
                    (group, bytes, rows) = ([], 0, 0);
                }

                group.Add(file);
                (bytes, rows) = (bytes + file.Size, rows + (file.Rows ?? 0));
            }

            groups.Add(group);
        }

        return [.. groups.Where(group => group.Count > 1)];
    }

    private static async Task<CompactionReport> MoveAsync(DeltaTable table, Snapshot snapshot, List<AddedFile> group, CompactionReport report, CancellationToken cancel)
    {
        try
        {
            var rows = new TableBuffer(snapshot.Table);
            await foreach (var read in new TableReader(table).ReadAsync(snapshot, group, cancel))
            {
                for (var row = 0; row < read.Rows; row++) rows.AddFrom(read, row);
            }

            var files = await table.WriteFilesAsync(rows, $"compact-{snapshot.Version}", null, cancel);
            await table.CommitAsync(new TableCommit("OPTIMIZE") { Added = files, Removed = group, IsDataChange = false }, cancel);
            return report with { Before = report.Before + group.Count, After = report.After + files.Count, Rows = report.Rows + rows.Rows };
        }
        catch (ConflictException)
        {
            return report with { Conflicts = report.Conflicts + 1 };
        }
    }
}
