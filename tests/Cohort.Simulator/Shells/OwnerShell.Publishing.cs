using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Simulator.Storage;

namespace Cohort.Simulator.Shells;

/// <content>Transitions go to the topic, then memberships into the serving store, then a snapshot that is due.</content>
internal sealed partial class OwnerShell
{
    private bool _isPublishing;
    private bool _isStoring;

    private void Publish()
    {
        if (IsDead || _isPublishing) return;
        if (!_owner!.TryTakePublication(out var publication))
        {
            EndIfStopped();
            return;
        }

        _isPublishing = true;
        Announce(RangeUpdate.Of(publication));
    }

    private void Announce(RangeUpdate update) => _simulation.Disk.Write(_node, "topic", () =>
    {
        if (!update.Transitions.IsEmpty) _simulation.Topic.Add(RangeEffects.ReadTransitions(update.Transitions.Span));
        return Outcome.Done;
    }, outcome =>
    {
        if (IsDead) return;
        if (outcome == Outcome.Done) Serve(update);
        else PublishAgain();
    });

    private void Serve(RangeUpdate update) => _simulation.Disk.Write(_node, "serving", () => _simulation.Serving.Take(update), outcome =>
    {
        if (IsDead) return;
        _simulation.Log.Add($"{_node}, range {_id}: publication of rows {update.Previous} to {update.Sequence} is {outcome}");
        switch (outcome)
        {
            case Outcome.Refused:
                Die();
                break;
            case Outcome.Failed:
                PublishAgain();
                break;
            default:
                _isPublishing = false;
                _owner!.Published();
                StoreSnapshot();
                Publish();
                break;
        }
    });

    private void PublishAgain()
    {
        _owner!.PublishAgain();
        _node.Do(_simulation.Random.Next(5, 60), () =>
        {
            _isPublishing = false;
            Publish();
        });
    }

    private void StoreSnapshot()
    {
        if (!_isStoring && _owner!.TryTakeSnapshot(out var snapshot, out var sequence)) Store(snapshot, sequence);
    }

    private void Store(OwnerSnapshot snapshot, long sequence)
    {
        _isStoring = true;
        StepCheckSnapshot(sequence);
        _simulation.Disk.Write(_node, "snapshot", () => _simulation.Snapshots.Save(_id, snapshot, sequence), outcome =>
        {
            if (IsDead) return;
            _simulation.Log.Add($"{_node}, range {_id}: snapshot of row {sequence} is {outcome}");
            if (outcome != Outcome.Done)
            {
                SnapshotFailed();
                return;
            }

            _owner!.SnapshotStored(sequence);
            Delete(sequence);
        });
    }

    private void SnapshotFailed()
    {
        _owner!.SnapshotFailed();
        _node.Do(_simulation.Random.Next(5, 60), () =>
        {
            _isStoring = false;
            if (!IsDead) StoreSnapshot();
        });
    }

    private void Delete(long sequence) => _simulation.Disk.Write(_node, "deletion", () =>
    {
        _simulation.Journal.DeleteTo(_id, sequence);
        return Outcome.Done;
    }, _ =>
    {
        if (IsDead) return;
        _isStoring = false;
        StoreSnapshot();
        EndIfStopped();
    });

    private void StepCheckSnapshot(long sequence) => Checks.StepChecks.Require(
        sequence <= _simulation.Serving.Position(_id),
        $"Range {_id} stores a snapshot of row {sequence}, but is published only up to row {_simulation.Serving.Position(_id)}.");

    private void EndIfStopped()
    {
        if (_isStopping && (_owner is null || IsAtRest)) Die();
    }
}
