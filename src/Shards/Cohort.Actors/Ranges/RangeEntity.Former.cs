using Akka.Actor;
using Akka.Persistence;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Ranges;

/// <content>
/// A range that is gone from the table: those that took its users began from its last state, and do not need it any more. The coordinator
/// has it replaced by one without users, and what came before it deleted; then it ends. Whatever wakes it afterwards is told that it is gone.
/// </content>
internal sealed partial class RangeEntity
{
    // Whoever still sends by an older table learns of the next one within seconds.
    private static readonly TimeSpan FormerIsSilent = TimeSpan.FromSeconds(10);

    private (IActorRef Coordinator, bool RowsAreGone, bool SnapshotsAreGone)? _emptying;
    private bool _hasHeard;

    // Its users are elsewhere: what it would say of them is that there are none.
    private RangeOwner? Asked => _owner is { IsEmptied: false } owner ? owner : null;

    private bool TryTakeWhenFormer(object message, bool isFirst)
    {
        switch (message)
        {
            case Empty:
                BecomeEmpty(isFirst);
                return true;
            case DeleteMessagesSuccess deleted when _emptying is { } emptying && deleted.ToSequenceNr == _owner!.Sequence:
                _emptying = emptying with { RowsAreGone = true };
                EndIfEmptied();
                return true;
            case DeleteSnapshotsSuccess when _emptying is { } emptying:
                _emptying = emptying with { SnapshotsAreGone = true };
                EndIfEmptied();
                return true;
            case ReceiveTimeout when _owner is { IsEmptied: true }:
                Context.Stop(Self);
                return true;
            default:
                return false;
        }
    }

    // Of two snapshots of one row the one that is written last stays: one under way is waited for. The coordinator asks again until it is told.
    private void BecomeEmpty(bool isFirst)
    {
        if (_owner is null)
        {
            // Who was there before the message may have read the journal before the range began elsewhere: who comes up for it reads it now.
            if (isFirst) Sender.Tell(new Emptied(_id));
            Context.Stop(Self);
            return;
        }

        if (_isStopping || _snapshotsUnderWay > 0 || !_owner.TryEmpty()) return;
        _emptying = (Sender, false, false);
        SaveSnapshotIfDue();
        if (_snapshotsUnderWay == 0) DeleteUpTo(_owner.Sequence);
    }

    private void EndIfEmptied()
    {
        if (_snapshotsUnderWay > 0 || _emptying is not (var coordinator, true, true)) return;
        coordinator.Tell(new Emptied(_id));
        Context.Stop(Self);
    }

    private void DeleteUpTo(long sequence)
    {
        DeleteMessages(sequence);
        DeleteSnapshots(new SnapshotSelectionCriteria(sequence - 1));
    }
}
