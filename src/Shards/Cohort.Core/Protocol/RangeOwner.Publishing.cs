using System.Diagnostics.CodeAnalysis;
using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <content>
/// Publishing: one publication is under way at a time, and what is applied meanwhile gathers in the state. A snapshot
/// is taken of the very state that a publication makes visible, and may be stored once that is confirmed: so recovery
/// always begins at or before what was published, and can make the rest again.
/// </content>
internal sealed partial class RangeOwner
{
    private readonly Queue<Publication> _waiting = new();
    private Publication? _underWay;
    private RangeEffects? _spare;
    private OwnerSnapshot? _snapshot;
    private long _snapshotAt;
    private long _takenTo;

    /// <summary>The journal row up to which the effects are known to be visible.</summary>
    public long PublishedTo { get; private set; }

    /// <summary>The row up to which the publication under way goes; null without one.</summary>
    public long? UnderWay => _underWay?.Sequence;

    /// <summary>The row of the last snapshot that is known to be stored; 0 before the first.</summary>
    public long StoredTo { get; private set; }

    /// <summary>Whether all that was applied is visible.</summary>
    public bool IsPublished => PublishedTo == Sequence;

    /// <summary>Rows whose effects are not visible yet.</summary>
    public long Unpublished => Sequence - PublishedTo;

    /// <summary>The next publication, if none is under way and there is something new.</summary>
    public bool TryTakePublication([NotNullWhen(true)] out Publication? publication)
    {
        publication = null;
        if (_underWay is not null) return false;
        if (_waiting.Count == 0) TakeEffects(State.Context);
        if (!_waiting.TryDequeue(out publication)) return false;
        _underWay = publication;
        if (publication.Sequence == Sequence && IsSnapshotDue) TakeSnapshot();
        return true;
    }

    /// <summary>The publication under way is visible.</summary>
    public void Published()
    {
        var publication = _underWay ?? throw new InvalidOperationException($"Range {Id} has no publication under way.");
        PublishedTo = publication.Sequence;
        (_underWay, _spare) = (null, publication.Effects);
    }

    /// <summary>The snapshot that is to be stored now, if one is due; to be asked for when a publication is visible, and after recovery.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="sequence">The journal row it stands for; those up to it can be deleted when it is stored.</param>
    public bool TryTakeSnapshot([NotNullWhen(true)] out OwnerSnapshot? snapshot, out long sequence)
    {
        if (_snapshot is null && IsPublished && IsSnapshotDue) TakeSnapshot();
        (snapshot, sequence) = (_snapshotAt <= PublishedTo ? _snapshot : null, _snapshotAt);
        if (snapshot is not null) _snapshot = null;
        return snapshot is not null;
    }

    /// <summary>The snapshot of a row is stored.</summary>
    public void SnapshotStored(long sequence) => StoredTo = Math.Max(StoredTo, sequence);

    /// <summary>
    /// The snapshot that was given could not be stored; another one is due. Successors wait for the last one of a closed
    /// range, so it must be asked for again though nothing is published any more.
    /// </summary>
    public void SnapshotFailed()
    {
        // One that was taken meanwhile waits for its publication and will do.
        if (_snapshot is null) (_snapshotAt, _isSnapshotOwed) = (0, true);
    }

    /// <summary>The publication under way could not be stored; it is given again.</summary>
    public void PublishAgain()
    {
        var publication = _underWay ?? throw new InvalidOperationException($"Range {Id} has no publication under way.");
        var others = _waiting.ToArray();
        _waiting.Clear();
        _waiting.Enqueue(publication);
        foreach (var other in others) _waiting.Enqueue(other);
        _underWay = null;
    }

    /// <summary>Moves the effects of every row so far into a place that becomes visible together with the rows.</summary>
    /// <param name="effects">The place, whose former content is lost.</param>
    public void Collect(RangeEffects effects)
    {
        State.TakeEffects(effects);
        (PublishedTo, _takenTo) = (Sequence, Sequence);
    }

    /// <summary>Writes the state as a snapshot that stands for every row so far, after what <paramref name="bytes"/> was emptied of.</summary>
    /// <exception cref="InvalidOperationException">Effects are pending.</exception>
    public void WriteSnapshot(ByteWriter bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        State.WriteSnapshot(bytes);
        Snapshots.SnapshotTaken(bytes.Length);
        _snapshotAt = Sequence;
    }

    // The last state of a closed range is what its successors begin with, and their first is what lets it be forgotten. Who
    // was scored is in no row, so that one of the same row may be due again.
    private bool IsSnapshotDue => _snapshot is null && (State.Scoring.IsUnsaved || (_snapshotAt < Sequence
        && (IsClosed || _isSnapshotOwed || Snapshots.IsDue)));

    private void TakeEffects(RuleContext former)
    {
        if (_takenTo == Sequence) return;
        var effects = _spare ?? new RangeEffects();
        _spare = null;
        State.TakeEffects(effects);
        _waiting.Enqueue(new Publication(Id, State.Range, _takenTo, Sequence, effects, State.Context, former, Status) { Batches = TakeJudged() });
        _takenTo = Sequence;
    }

    private void TakeSnapshot()
    {
        LetGo();
        var bytes = new ByteWriter();
        WriteSnapshot(bytes);
        _snapshot = new OwnerSnapshot(bytes.Written.ToArray(), ContextVersion.Of(State.Context), Successors) { IsEmptied = IsEmptied };
        _isSnapshotOwed = false;
    }
}
