using Cohort.Core.Protocol;

namespace Cohort.Simulator.Storage;

/// <summary>The last snapshot of each range. Of two of one row the one that is written last stays.</summary>
internal sealed class SnapshotStore
{
    private readonly Dictionary<int, (OwnerSnapshot Snapshot, long Sequence)> _last = [];

    /// <summary>The ranges of which a snapshot without users was ever stored.</summary>
    public HashSet<int> Emptied { get; } = [];

    public (OwnerSnapshot Snapshot, long Sequence)? Last(int rangeId) => _last.TryGetValue(rangeId, out var last) ? last : null;

    public Outcome Save(int rangeId, OwnerSnapshot snapshot, long sequence)
    {
        if (!_last.TryGetValue(rangeId, out var last) || last.Sequence <= sequence) _last[rangeId] = (snapshot, sequence);
        if (snapshot.IsEmptied) Emptied.Add(rangeId);
        return Outcome.Done;
    }

    /// <summary>The snapshot of the last state of a closed range; null while it is not there, and when the range keeps nothing of it any more.</summary>
    public OwnerSnapshot? Final(int rangeId) =>
        _last.TryGetValue(rangeId, out var last) && last.Snapshot is { Successors.IsEmpty: false, IsEmptied: false } ? last.Snapshot : null;
}
