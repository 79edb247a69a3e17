using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Simulator.Stage;
using Cohort.Simulator.Storage;

namespace Cohort.Simulator.Shells;

/// <content>How a range begins on a node: from its journal and snapshot, or with its first row.</content>
internal sealed partial class OwnerShell
{
    private void ReadJournal()
    {
        if (IsDead) return;
        _isEmpty = _simulation.Journal.Highest(_id) == 0;
        if (_isEmpty) return;
        var snapshot = _simulation.Snapshots.Last(_id);
        var tail = _simulation.Journal.After(_id, snapshot?.Sequence ?? 0);
        var highest = _simulation.Journal.Highest(_id);

        // The position is read later than the journal: another owner may have gone on between the two.
        _node.Do(_simulation.Random.Next(1, 20), () => Recover(snapshot, tail, highest));
    }

    private void Recover((OwnerSnapshot Snapshot, long Sequence)? snapshot, List<JournalEntry> tail, long highest)
    {
        if (IsDead) return;
        var published = _simulation.Serving.Position(_id);
        if (published > highest && _simulation.Journal.Highest(_id) > highest)
        {
            Die();
            return;
        }

        var parents = snapshot is null && tail[0] is Created birth ? StatesOf(birth) : [];
        if (parents is null)
        {
            // Another owner has stored the first snapshot in the meantime, and the parents are emptied.
            Die();
            return;
        }

        _owner = RangeOwner.Recover(_id, snapshot, tail, published, parents, _simulation.Contexts.Context, _simulation.Plan.SnapshotBytes);
        _simulation.Log.Add($"{_node}, range {_id}: recovers at row {_owner.Sequence}, published {published}, snapshot {snapshot?.Sequence}");
        Publish();
        StoreSnapshot();
        SumUp();
        BeginScoring();
    }

    private void Begin(Created birth, Action reply)
    {
        if (_isBeginning) return;
        if (StatesOf(birth) is not { } parents)
        {
            // Not there yet, or emptied because the range has begun elsewhere: the journal tells which, when it is read again.
            Die();
            return;
        }

        _isBeginning = true;
        _simulation.Disk.Write(_node, "journal", () => _simulation.Journal.Append(_id, 1, birth), outcome =>
        {
            if (IsDead) return;
            _simulation.Log.Add($"{_node}, range {_id}: its birth is {outcome}");
            if (outcome != Outcome.Done)
            {
                Die();
                return;
            }

            _isEmpty = false;
            _owner = RangeOwner.Begin(_id, birth, parents, _simulation.Contexts.Context, _simulation.Plan.SnapshotBytes);
            if (_simulation.Plan.Planted == Planted.ForgottenMarks && birth.Salting is not null) ForgetMarks();
            reply();
            Publish();
            SumUp();
            BeginScoring();
        });
    }

    private void ForgetMarks()
    {
        foreach (var (source, _) in _owner!.State.Offsets.Entries) _owner.State.Merged.Forget(source, long.MaxValue);
    }

    // A parent that has not stored its last state yet is told to come up and do so.
    private List<RangeState>? StatesOf(Created birth)
    {
        var states = new List<RangeState>();
        foreach (var parent in birth.Parents)
        {
            if (_simulation.Snapshots.Final(parent) is { } snapshot) states.Add(RangeState.ReadSnapshot(snapshot.State, _simulation.Contexts.Context(snapshot.Context)));
            else _simulation.WakeRange(_node, parent);
        }

        return states.Count == birth.Parents.Length ? states : null;
    }
}
