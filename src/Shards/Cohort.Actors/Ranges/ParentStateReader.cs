using Akka.Actor;
using Akka.Persistence;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;

namespace Cohort.Actors.Ranges;

/// <summary>What the journal holds of a range.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Snapshot">The last snapshot and its row; null without one.</param>
/// <param name="Tail">The rows after it.</param>
internal sealed record ParentState(int RangeId, (OwnerSnapshot Snapshot, long Sequence)? Snapshot, IReadOnlyList<JournalEntry> Tail)
    : INoSerializationVerificationNeeded
{
    /// <summary>The versions of rules and taxonomy that it names.</summary>
    public IEnumerable<ContextVersion> Contexts
    {
        get
        {
            if (Snapshot is var (snapshot, _)) yield return snapshot.Context;
            foreach (var entry in Tail)
            {
                if (entry is Created created) yield return created.Context;
                if (entry is ContextActivated activated) yield return activated.Context;
            }
        }
    }

    /// <summary>The ranges whose last states its beginning needs.</summary>
    public IEnumerable<int> Parents => Snapshot is null && Tail is [Created created, ..] ? created.Parents : [];

    /// <summary>The last row.</summary>
    public long Sequence => (Snapshot?.Sequence ?? 0) + Tail.Count;
}

/// <summary>Gathers what recovery tells of a range.</summary>
internal sealed class ParentStateRows
{
    private readonly List<JournalEntry> _tail = [];
    private (OwnerSnapshot Snapshot, long Sequence)? _snapshot;

    /// <summary>Whether the journal holds nothing.</summary>
    public bool IsEmpty => _snapshot is null && _tail.Count == 0;

    /// <summary>Takes a snapshot or a row; anything else tells nothing.</summary>
    public void Add(object message)
    {
        if (message is SnapshotOffer offer) _snapshot = ((OwnerSnapshot)offer.Snapshot, offer.Metadata.SequenceNr);
        else if (message is JournalEntry entry) _tail.Add(entry);
    }

    /// <summary>All of it; nothing is to be added any more.</summary>
    public ParentState Of(int rangeId) => new(rangeId, _snapshot, _tail);
}

/// <summary>Reads the journal of a closed range for one that takes its users, tells its parent, and ends. Writes nothing.</summary>
internal sealed class ParentStateReader(int rangeId) : UntypedPersistentActor
{
    private readonly ParentStateRows _rows = new();

    public override string PersistenceId => RangeEntity.PersistenceIdOf(rangeId);

    protected override void OnRecover(object message)
    {
        _rows.Add(message);
        if (message is not RecoveryCompleted) return;
        Context.Parent.Tell(_rows.Of(rangeId));
        Context.Stop(Self);
    }

    protected override void OnCommand(object message) => Unhandled(message);
}
