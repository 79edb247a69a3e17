using System.Runtime.CompilerServices;
using System.Text.Json;
using Cohort.Lake.Stores;

namespace Cohort.Lake.Delta;

/// <summary>The log of one table: its commits and checkpoints.</summary>
internal sealed class DeltaLog(ILakeStore store, string folder)
{
    /// <summary>Where the table is, for messages.</summary>
    public string Address => $"{store.Address}/{folder.TrimEnd('/')}";

    /// <summary>The newest snapshot; null where there is no table.</summary>
    /// <param name="known">One that was read before; commits after it are enough then.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<Snapshot?> NewestAsync(Snapshot? known, CancellationToken cancel)
    {
        // Commits before the newest checkpoint may be gone: a snapshot from before it could not go on, and would not know.
        var hint = await HintAsync(cancel);
        if (hint is { } version && (known is null || known.Version < version)) known = await CheckpointAsync(version, cancel) ?? known;
        if (known is null && await store.FindAsync(folder + LogPath.Commit(0), cancel) is null)
        {
            known = await NewestCheckpointAsync(long.MaxValue, cancel);
            if (known is null) return null;
        }

        return await FollowAsync(known, long.MaxValue, cancel);
    }

    /// <summary>The snapshot of a version.</summary>
    /// <exception cref="LakeException">There is none, or it is no longer kept.</exception>
    public async Task<Snapshot> AtAsync(long version, CancellationToken cancel)
    {
        var start = await NewestCheckpointAsync(version, cancel);
        if (start is null && await store.FindAsync(folder + LogPath.Commit(0), cancel) is null)
            throw new LakeException($"{Address} no longer has version {version}: its log was shortened. Ask for a later one.");
        var found = await FollowAsync(start, version, cancel);
        return found?.Version == version ? found : throw new LakeException($"{Address} has no version {version}; the newest is {found?.Version}.");
    }

    /// <summary>The last version that was committed at a moment or before it.</summary>
    /// <exception cref="LakeException">There is none, or it is no longer kept.</exception>
    public async Task<long> VersionAtAsync(DateTimeOffset moment, CancellationToken cancel)
    {
        var versions = await CommitsAsync(cancel);
        var (low, high) = (0, versions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (await TimestampAsync(versions[middle], cancel) <= moment.ToUnixTimeMilliseconds()) low = middle + 1;
            else high = middle;
        }

        return low > 0 ? versions[low - 1] : throw new LakeException($"{Address} was not there yet at {moment:O}, or its log no longer reaches so far. Ask for a later moment.");
    }

    /// <summary>The versions whose commits are kept, from the first on.</summary>
    public async Task<List<long>> CommitsAsync(CancellationToken cancel)
    {
        var versions = new List<long>();
        await foreach (var found in store.ListAsync(folder + LogPath.Folder, cancel))
        {
            if (LogPath.CommitVersion(found.Path) is { } version) versions.Add(version);
        }

        return versions;
    }

    /// <summary>What was done, from the newest version back.</summary>
    public async IAsyncEnumerable<CommitInfo> HistoryAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var versions = await CommitsAsync(cancel);
        versions.Reverse();
        foreach (var version in versions)
        {
            if (await ReadAsync(version, cancel) is { } commit) yield return new CommitInfo(version, DateTimeOffset.FromUnixTimeMilliseconds(commit.Timestamp ?? 0), commit.Operation, commit.Told);
        }
    }

    /// <summary>Writes a commit unless its version is taken.</summary>
    public Task<bool> TryWriteAsync(long version, CommitActions commit, CancellationToken cancel) =>
        store.TryCreateAsync(folder + LogPath.Commit(version), CommitWriter.Write(commit), cancel);

    /// <summary>Writes a checkpoint, and then the object that names it.</summary>
    public async Task WriteCheckpointAsync(Snapshot snapshot, CancellationToken cancel)
    {
        await store.PutAsync(folder + LogPath.Checkpoint(snapshot.Version), Checkpoint.Encode(snapshot), cancel);
        if (await HintAsync(cancel) is not { } hint || hint < snapshot.Version)
            await store.PutAsync(folder + LogPath.LastCheckpoint, Checkpoint.EncodeHint(snapshot.Version, snapshot), cancel);
    }

    /// <summary>The version that the object _last_checkpoint names; null without one.</summary>
    public async Task<long?> HintAsync(CancellationToken cancel)
    {
        if (await store.ReadAsync(folder + LogPath.LastCheckpoint, cancel) is not { } content) return null;
        try
        {
            using var json = JsonDocument.Parse(content);
            return json.RootElement.GetProperty("version").GetInt64();
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // It only spares work: a list finds the checkpoints as well.
            return (await NewestCheckpointAsync(long.MaxValue, cancel))?.Version;
        }
    }

    /// <summary>What a commit says; null where there is none.</summary>
    public async Task<CommitActions?> ReadAsync(long version, CancellationToken cancel)
    {
        var path = folder + LogPath.Commit(version);
        return await store.ReadAsync(path, cancel) is { } content ? CommitReader.Read($"{store.Address}/{path}", content) : null;
    }

    private async Task<long> TimestampAsync(long version, CancellationToken cancel) => (await ReadAsync(version, cancel))?.Timestamp ?? 0;

    private async Task<Snapshot?> FollowAsync(Snapshot? known, long last, CancellationToken cancel)
    {
        while ((known?.Version ?? -1) < last)
        {
            var next = (known?.Version ?? -1) + 1;
            if (await ReadAsync(next, cancel) is not { } commit) break;
            known = Snapshot.Apply(known, next, commit, $"{Address}, version {next},");
        }

        return known;
    }

    private async Task<Snapshot?> NewestCheckpointAsync(long last, CancellationToken cancel)
    {
        long? newest = null;
        await foreach (var found in store.ListAsync(folder + LogPath.Folder, cancel))
        {
            if (LogPath.CheckpointVersion(found.Path) is { } version && version <= last) newest = version;
        }

        return newest is { } at ? await CheckpointAsync(at, cancel) : null;
    }

    private async Task<Snapshot?> CheckpointAsync(long version, CancellationToken cancel)
    {
        var path = folder + LogPath.Checkpoint(version);
        if (await store.ReadAsync(path, cancel) is not { } content) return null;
        var actions = Checkpoint.Decode($"{store.Address}/{path}", content);
        // A checkpoint has no time of its own; the commit of its version stays beside it.
        actions.Timestamp = await TimestampAsync(version, cancel);
        return Snapshot.Apply(null, version, actions, $"{store.Address}/{path}");
    }
}
