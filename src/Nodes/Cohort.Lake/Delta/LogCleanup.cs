namespace Cohort.Lake.Delta;

/// <summary>Shortens the log: commits from before a checkpoint that is older than the retention are no longer needed.</summary>
public static class LogCleanup
{
    /// <summary>Does it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="retention">How far back versions can be asked for.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>How many objects were removed.</returns>
    public static async Task<int> RunAsync(DeltaTable table, TimeSpan retention, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfLessThan(retention, TimeSpan.Zero);
        var before = (table.Now - retention).ToUnixTimeMilliseconds();
        var paths = new List<(long Version, string Path, bool IsCheckpoint)>();
        await foreach (var found in table.Store.ListAsync(table.Folder + LogPath.Folder, cancel))
        {
            if (LogPath.CommitVersion(found.Path) is { } commit) paths.Add((commit, found.Path, false));
            else if (LogPath.CheckpointVersion(found.Path) is { } checkpoint) paths.Add((checkpoint, found.Path, true));
        }

        var keep = -1L;
        foreach (var (version, _, _) in paths.Where(path => path.IsCheckpoint))
        {
            if ((await table.Log.ReadAsync(version, cancel))?.Timestamp <= before) keep = version;
        }

        // A reader begins at what the hint names; from the oldest on, so that what stays has no gap.
        if (await table.Log.HintAsync(cancel) is not { } hint || hint < keep) return 0;
        var removed = 0;
        foreach (var (_, path, _) in paths.Where(path => path.Version < keep).OrderBy(path => path.Version))
        {
            await table.Store.DeleteAsync(path, cancel);
            removed++;
        }

        return removed;
    }
}
