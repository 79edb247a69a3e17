using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using ParquetSharp;

namespace Cohort.Lake.Checks;

/// <summary>Reads all of a table and holds it to what its log says.</summary>
public static class LakeCheck
{
    // A store that lost a folder would give a sentence for each of its files.
    private const int MostFindings = 100;

    /// <summary>Checks the newest version, and the log as far as it reaches.</summary>
    /// <param name="table">The table.</param>
    /// <param name="progress">Told of each file.</param>
    /// <param name="visit">Sees all rows on their way: each row group once, in a buffer that is used again.</param>
    /// <param name="cancel">Ends it early.</param>
    public static async Task<CheckReport> RunAsync(DeltaTable table, IProgress<LakeProgress>? progress = null, Action<TableBuffer>? visit = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var snapshot = await table.RefreshAsync(cancel);
        var findings = new List<string>();
        await foreach (var finding in LogCheck.RunAsync(table, cancel)) findings.Add(finding);
        var (rows, files) = (0L, 0);
        foreach (var file in snapshot.Files)
        {
            progress?.Report(new LakeProgress($"checking {table.Name}", files++, snapshot.FileCount));
            if (findings.Count >= MostFindings) break;
            rows += await CheckAsync(table, snapshot, file, findings, visit, cancel);
        }

        progress?.Report(new LakeProgress($"checking {table.Name}", files, snapshot.FileCount));
        return new CheckReport(table.Name, snapshot.Version, snapshot.FileCount, rows, findings);
    }

    private static async Task<long> CheckAsync(DeltaTable table, Snapshot snapshot, AddedFile file, List<string> findings, Action<TableBuffer>? visit, CancellationToken cancel)
    {
        var address = $"{table.Address}/{file.Path}";
        if (FolderFinding(snapshot.Table, file) is { } misplaced) findings.Add($"{address}: {misplaced}");
        if (await table.Store.FindAsync(table.Folder + file.Path, cancel) is not { } found)
        {
            findings.Add($"{address} is not there. Bring it back from a copy, or make its rows again from their source.");
            return 0;
        }

        if (found.Size != file.Size)
        {
            findings.Add($"{address} has {found.Size} bytes; the log says {file.Size}. Bring it back from a copy, or make its rows again from their source.");
            return 0;
        }

        try
        {
            return await ReadAsync(table, snapshot, file, address, findings, visit, cancel);
        }
        catch (Exception fault) when (fault is ParquetException or InvalidDataException or OverflowException)
        {
            findings.Add($"{address} cannot be read ({fault.Message.Trim()}): it was damaged. Bring it back from a copy, or make its rows again from their source.");
            return 0;
        }
    }

    private static async Task<long> ReadAsync(DeltaTable table, Snapshot snapshot, AddedFile file, string address, List<string> findings, Action<TableBuffer>? visit, CancellationToken cancel)
    {
        await using var stream = await table.Store.OpenAsync(table.Folder + file.Path, cancel) ?? throw new InvalidDataException("it is gone");
        // As the file was written: of later columns neither it nor its statistics know.
        var written = file.Columns is 0 ? snapshot.Table : snapshot.Table.First(file.Columns);
        using var decoder = new ParquetDecoder(written, stream, file.Partition);
        var (rows, wide) = (new TableBuffer(written), new TableBuffer(snapshot.Table));
        for (var at = 0; at < decoder.RowGroups; at++)
        {
            cancel.ThrowIfCancellationRequested();
            var first = rows.Rows;
            decoder.Read(at, rows);
            if (visit is null) continue;
            wide.Clear();
            for (var row = first; row < rows.Rows; row++) wide.AddFrom(rows, row);
            visit(wide);
        }

        var statistics = new FileStatistics(rows);
        statistics.Add(Enumerable.Range(0, rows.Rows).ToArray());
        if (file.Rows is { } count && count != rows.Rows) findings.Add($"{address} has {rows.Rows} rows; the log says {count}.");
        if (statistics.ToJson() != file.Statistics) findings.Add($"{address}: the statistics in the log are not of its values, so readers pass over rows. The log says {file.Statistics}; the values say {statistics.ToJson()}.");
        if (!RowOrder.IsSorted(rows)) findings.Add($"{address}: its rows are not in the order of {string.Join(", ", snapshot.Table.SortBy)}. A compaction puts them in order.");
        return rows.Rows;
    }

    private static string? FolderFinding(LakeTable table, AddedFile file)
    {
        if (table.PartitionBy.FirstOrDefault(column => !file.Partition.ContainsKey(column)) is { } missing) return $"the log has no value of {missing} for it.";
        var folder = PartitionPath.FolderOf(table, file.Partition);
        var has = file.Path.LastIndexOf('/') is var slash && slash < 0 ? "" : file.Path[..slash];
        return has == folder ? null : $"it lies in the folder of another partition than the log says, {folder}. A reader without a log takes its rows for those of another.";
    }
}
