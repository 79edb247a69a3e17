using Akka.Persistence;

namespace Cohort.Actors.Erasing;

/// <summary>
/// An actor that a snapshot takes the place of all its former rows for, so that none of these is left: begun, it waits until its journal
/// has let go of them. The last row stays where a journal counts by it.
/// </summary>
/// <param name="erasure">The erasure that it is for.</param>
/// <param name="sequence">The row of the snapshot.</param>
internal sealed class JournalSweep(long erasure, long sequence)
{
    private bool _rowsAreGone;
    private bool _snapshotsAreGone;

    /// <summary>The erasure that it is for.</summary>
    public long Erasure => erasure;

    /// <summary>Whether nothing of before is left.</summary>
    public bool IsDone => _rowsAreGone && _snapshotsAreGone;

    /// <summary>Whether it has to begin anew, as a step of it failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Takes what a journal or a store of snapshots says.</summary>
    public void Take(object message)
    {
        switch (message)
        {
            case DeleteMessagesSuccess deleted: _rowsAreGone |= deleted.ToSequenceNr >= sequence; break;
            case DeleteSnapshotsSuccess deleted: _snapshotsAreGone |= deleted.Criteria.MaxSequenceNr >= sequence - 1; break;
            case SaveSnapshotFailure or DeleteMessagesFailure or DeleteSnapshotsFailure: HasFailed = true; break;
        }
    }
}
