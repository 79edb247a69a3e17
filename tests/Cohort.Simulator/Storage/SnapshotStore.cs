using Cohort.Core.Protocol;

namespace Cohort.Simulator.Storage;

/// <summary>The last snapshot of each range, and which ranges are forgotten because others have all that was theirs.</summary>
internal sealed class SnapshotStore(RangeJournal journal)
{
    private readonly Dictionary<int, (OwnerSnapshot Snapshot, long Sequence)> _last = [];
    private readonly HashSet<int> _forgotten = [];

    public (OwnerSnapshot Snapshot, long Sequence)? Last(int rangeId) => _last.TryGetValue(rangeId, out var last) ? last : null;

    public bool IsForgotten(int rangeId) => _forgotten.Contains(rangeId);

    public Outcome Save(int rangeId, OwnerSnapshot snapshot, long sequence)
    {
        if (_forgotten.Contains(rangeId)) return Outcome.Done;
        if (!_last.TryGetValue(rangeId, out var last) || last.Sequence <= sequence) _last[rangeId] = (snapshot, sequence);
        ForgetParents();
        return Outcome.Done;
    }

    /// <summary>The snapshot of the last state of a closed range; null while it is not there.</summary>
    public OwnerSnapshot? Final(int rangeId) =>
        _last.TryGetValue(rangeId, out var last) && !last.Snapshot.Successors.IsEmpty ? last.Snapshot : null;

    private void ForgetParents()
    {
        foreach (var (id, last) in _last.ToList())
        {
            if (last.Snapshot.Successors.IsEmpty || !last.Snapshot.Successors.All(s => _last.ContainsKey(s) || _forgotten.Contains(s))) continue;
            _last.Remove(id);
            _forgotten.Add(id);
            journal.DeleteTo(id, last.Sequence);
        }
    }
}
