using Akka.Actor;
using Akka.Persistence;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Ranges;

/// <summary>What the journal holds of a range.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Snapshot">The last snapshot and its row; null without one.</param>
/// <param name="Tail">The rows after it.</param>
internal sealed record Past(int RangeId, (OwnerSnapshot Snapshot, long Sequence)? Snapshot, IReadOnlyList<JournalEntry> Tail)
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
                if (entry is Born born) yield return born.Context;
                if (entry is ContextActivated activated) yield return activated.Context;
            }
        }
    }

    /// <summary>The ranges whose last states its beginning needs.</summary>
    public IEnumerable<int> Parents => Snapshot is null && Tail is [Born born, ..] ? born.Parents : [];

    /// <summary>The last row.</summary>
    public long Sequence => (Snapshot?.Sequence ?? 0) + Tail.Count;
}

/// <summary>Reads the journal of a closed range for one that takes its users, tells its parent, and ends. Writes nothing.</summary>
internal sealed class PastReader(int rangeId) : UntypedPersistentActor
{
    private readonly List<JournalEntry> _tail = [];
    private (OwnerSnapshot, long)? _snapshot;

    public override string PersistenceId => RangeEntity.PersistenceIdOf(rangeId);

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer:
                _snapshot = ((OwnerSnapshot)offer.Snapshot, offer.Metadata.SequenceNr);
                break;
            case JournalEntry entry:
                _tail.Add(entry);
                break;
            case RecoveryCompleted:
                Context.Parent.Tell(new Past(rangeId, _snapshot, _tail));
                Context.Stop(Self);
                break;
        }
    }

    protected override void OnCommand(object message) => Unhandled(message);
}
