namespace Cohort.Core.Protocol;

/// <summary>
/// When the state of a range is worth storing: when the rows since its last snapshot are a quarter of that. Recovery replays
/// an eighth of the purchases then, and all snapshots of a growing range together cost a few times the last one.
/// </summary>
/// <param name="leastTailBytes">Bytes of rows since the last snapshot, for less than which none is due.</param>
internal sealed class SnapshotPolicy(long leastTailBytes = SnapshotPolicy.LeastTailBytes)
{
    /// <summary>Fewer bytes of rows replay in milliseconds.</summary>
    public const long LeastTailBytes = 1024 * 1024;

    private const int TailShare = 4;

    /// <summary>Bytes of rows since the last snapshot.</summary>
    public long TailBytes { get; private set; }

    /// <summary>Bytes of the last snapshot; 0 before the first.</summary>
    public long SnapshotBytes { get; private set; }

    /// <summary>Whether a snapshot is worth its bytes.</summary>
    public bool IsDue => TailBytes >= Math.Max(leastTailBytes, SnapshotBytes / TailShare);

    /// <summary>A row was applied.</summary>
    /// <param name="bytes">How long it is.</param>
    public void RowApplied(long bytes) => TailBytes += bytes;

    /// <summary>A snapshot stands for every row so far.</summary>
    /// <param name="bytes">How long it is.</param>
    public void SnapshotTaken(long bytes) => (SnapshotBytes, TailBytes) = (bytes, 0);
}
