using Cohort.Lake.Stores;

namespace Cohort.Lake.Delta;

/// <summary>What a vacuum removed.</summary>
/// <param name="Files">The paths below the folder of the table.</param>
/// <param name="Bytes">How many bytes they had.</param>
public sealed record VacuumReport(IReadOnlyList<string> Files, long Bytes);

/// <summary>
/// Removes what no version needs: files that are no longer of the table for longer than the retention, and files that never
/// were, left behind by a write that failed. Versions from before the retention can no longer be read then.
/// </summary>
public static class Vacuum
{
    // A file that no commit names may be about to be named, as long as a write may take.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(6);

    /// <summary>Does it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="retention">How long files stay that are no longer of the table; zero removes them at once.</param>
    /// <param name="progress">Told of each file.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="ArgumentOutOfRangeException">The log does not remember removed files for so long.</exception>
    public static async Task<VacuumReport> RunAsync(DeltaTable table, TimeSpan retention, IProgress<LakeProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (retention < TimeSpan.Zero || retention > TableOptions.RemovedFilesAreKnownFor)
            throw new ArgumentOutOfRangeException(nameof(retention), $"A retention of {retention.TotalDays} days: the log knows removed files for {TableOptions.RemovedFilesAreKnownFor.TotalDays} days. Give 0 to that many.");
        // First the files, then the log: what is written between the two is not among them.
        var found = new List<LakeObject>();
        await foreach (var file in table.Store.ListAsync(table.Folder, cancel)) found.Add(file);
        var doomed = Doomed(table, found, await table.RefreshAsync(cancel), retention);
        var (removed, bytes) = (new List<string>(), 0L);
        foreach (var file in doomed)
        {
            progress?.Report(new LakeProgress($"vacuuming {table.Name}", removed.Count, doomed.Count));
            await table.Store.DeleteAsync(file.Path, cancel);
            removed.Add(file.Path[table.Folder.Length..]);
            bytes += file.Size;
        }

        return new VacuumReport(removed, bytes);
    }

    private static List<LakeObject> Doomed(DeltaTable table, IEnumerable<LakeObject> found, Snapshot now, TimeSpan retention)
    {
        var removed = now.Removed.ToDictionary(file => file.Path, file => file.Removed, StringComparer.Ordinal);
        var before = (table.Now - retention).ToUnixTimeMilliseconds();
        var orphansBefore = table.Now - (retention > LongestWrite ? retention : LongestWrite);
        return [.. found.Where(file =>
        {
            var path = file.Path[table.Folder.Length..];
            if (path.StartsWith(LogPath.Folder, StringComparison.Ordinal) && !FolderStore.IsPartial(path)) return false;
            if (now.Has(path)) return false;
            return removed.TryGetValue(path, out var moment) ? moment <= before : file.Modified <= orphansBefore;
        })];
    }
}
