using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <content>Beginning: a new range, or the state that journal and snapshot give.</content>
internal sealed partial class RangeOwner
{
    private bool _isSnapshotOwed;

    /// <summary>
    /// The owner of a range whose first row has just become durable. A range that came from others is to be published
    /// and its snapshot stored before they are forgotten.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="birth">Its first row.</param>
    /// <param name="parents">The states of the closed ranges that it came from; they are not to be used any more.</param>
    /// <param name="contexts">Rules and taxonomies by version.</param>
    /// <param name="tailBytes">Bytes of rows since the last snapshot, for less than which none is due.</param>
    /// <param name="isJudging">Whether a lake wants the batches, with what became of their purchases.</param>
    public static RangeOwner Begin(
        int id, Created birth, IReadOnlyList<RangeState> parents, ContextsByVersion contexts, long tailBytes = SnapshotPolicy.LeastTailBytes, bool isJudging = false)
    {
        ArgumentNullException.ThrowIfNull(birth);
        ArgumentNullException.ThrowIfNull(parents);
        ArgumentNullException.ThrowIfNull(contexts);
        return Judging(AtBirth(id, birth, parents, contexts, tailBytes, isPublished: false), isJudging);
    }

    /// <summary>
    /// The owner of a range that has a journal. Rows that were published are applied quietly; the effects of those after
    /// them are given again, and are the same.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="snapshot">The last snapshot and the row it stands for; null without one.</param>
    /// <param name="tail">The rows after the snapshot, in order; from the first row without one.</param>
    /// <param name="published">The row up to which the serving store has the range; not before the snapshot.</param>
    /// <param name="parents">The states at birth as in <see cref="Begin"/>, where the tail begins with a birth from others.</param>
    /// <param name="contexts">Rules and taxonomies by version.</param>
    /// <param name="tailBytes">Bytes of rows since the last snapshot, for less than which none is due.</param>
    /// <param name="isJudging">Whether a lake wants the batches that are not published, with what became of their purchases.</param>
    public static RangeOwner Recover(
        int id, (OwnerSnapshot Snapshot, long Sequence)? snapshot, IReadOnlyList<JournalEntry> tail, long published,
        IReadOnlyList<RangeState> parents, ContextsByVersion contexts, long tailBytes = SnapshotPolicy.LeastTailBytes, bool isJudging = false)
    {
        ArgumentNullException.ThrowIfNull(tail);
        ArgumentNullException.ThrowIfNull(contexts);
        if (snapshot is { } s && published < s.Sequence)
            throw new InvalidOperationException($"Range {id} has a snapshot of row {s.Sequence} but is published only up to row {published}; a snapshot is stored after its effects.");
        var (owner, first) = snapshot is var (taken, sequence)
            ? (FromSnapshot(id, taken, sequence, contexts, tailBytes), 0)
            : (AtBirth(id, FirstOf(tail, id), parents, contexts, tailBytes, published > 0), 1);
        Judging(owner, isJudging).Replay(tail, first, published);
        return owner;
    }

    /// <summary>
    /// Goes on with an owner that recovered a while ago, quietly, and has done nothing since: another one wrote the rows
    /// that are given here. So a range that moves need not be read whole while it stands still.
    /// </summary>
    /// <param name="tail">The rows after <see cref="Sequence"/>, in order.</param>
    /// <param name="published">The row up to which the serving store has the range; not before <see cref="Sequence"/>, whose effects were not kept.</param>
    /// <param name="isJudging">As in <see cref="Recover"/>.</param>
    public void CatchUp(IReadOnlyList<JournalEntry> tail, long published, bool isJudging = false)
    {
        ArgumentNullException.ThrowIfNull(tail);
        if (published < Sequence)
            throw new InvalidOperationException($"Range {Id} is published up to row {published} only, but was recovered quietly up to row {Sequence}; recover it anew.");
        Judging(this, isJudging).Replay(tail, 0, published);
    }

    /// <summary>
    /// The owner of a range whose shell stores rows and effects in one transaction: what is collected from it is published with
    /// the rows that gave it.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="state">Its users: none yet, or those that it took over.</param>
    public static RangeOwner Of(int id, RangeState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new RangeOwner(id, state, 0, 0, NoContexts);
    }

    /// <summary>The same, from a snapshot.</summary>
    internal static RangeOwner OfSnapshot(int id, ReadOnlySpan<byte> snapshot, long sequence, RuleContext context) =>
        OfSnapshot(id, snapshot, sequence, context, NoContexts, SnapshotPolicy.LeastTailBytes);

    private static RuleContext NoContexts(ContextVersion version) =>
        throw new InvalidOperationException($"The journal names {version}, but the store holds activations once for all ranges.");

    private static Created FirstOf(IReadOnlyList<JournalEntry> tail, int id) => tail.Count > 0 && tail[0] is Created birth
        ? birth : throw new InvalidOperationException($"The journal of range {id} has neither a snapshot nor a first row.");

    private static RangeOwner AtBirth(
        int id, Created birth, IReadOnlyList<RangeState> parents, ContextsByVersion contexts, long tailBytes, bool isPublished) =>
        Remembering(new(id, StateAtBirth(birth, parents, contexts, isPublished), 1, 0, contexts, tailBytes) { _isSnapshotOwed = birth.Parents.Length > 0 });

    // The effects of a salting's end are published with the first row, and are not given again once they are.
    private static RangeState StateAtBirth(Created birth, IReadOnlyList<RangeState> parents, ContextsByVersion contexts, bool isPublished)
    {
        if (parents.Count != birth.Parents.Length)
            throw new InvalidOperationException($"A range that came from {birth.Parents.Length} ranges was given the states of {parents.Count}.");
        var state = StateOf(birth, parents, contexts, isPublished);
        foreach (var parent in parents.Where(parent => parent != state)) state.Unkept.Inherit(parent.Unkept);
        return state;
    }

    private static RangeState StateOf(Created birth, IReadOnlyList<RangeState> parents, ContextsByVersion contexts, bool isPublished)
    {
        if (birth.Salting is { IsBegun: true } begun) return RangeTransfer.Salted(Owning(birth.Range.Start), Owning(begun.Salt.Hash), begun.Salt);
        if (birth.Salting is { } ended) return RangeTransfer.Unsalted(Owning(birth.Range.Start), parents, ended.Salt, isPublished);
        return parents.Count switch
        {
            0 => new RangeState(birth.Range, contexts(birth.Context)),
            1 when parents[0].Range == birth.Range => parents[0],
            1 when parents[0].Range.Start == birth.Range.Start => parents[0].SplitAt(birth.Range.End).Lower,
            1 => parents[0].SplitAt(birth.Range.Start).Upper,
            _ => RangeTransfer.Merge(Owning(birth.Range.Start), parents.Single(parent => !parent.Range.Contains(birth.Range.Start))),
        };

        RangeState Owning(ulong hash) => parents.Single(parent => parent.Range.Contains(hash));
    }

    private static RangeOwner FromSnapshot(int id, OwnerSnapshot snapshot, long sequence, ContextsByVersion contexts, long tailBytes)
    {
        var owner = OfSnapshot(id, snapshot.State, sequence, contexts(snapshot.Context), contexts, tailBytes);
        (owner.Successors, owner.IsEmptied, owner.StoredTo) = (snapshot.Successors, snapshot.IsEmptied, sequence);
        return Remembering(owner);
    }

    private static RangeOwner OfSnapshot(
        int id, ReadOnlySpan<byte> snapshot, long sequence, RuleContext context, ContextsByVersion contexts, long tailBytes)
    {
        var owner = new RangeOwner(id, RangeState.ReadSnapshot(snapshot, context), sequence, sequence, contexts, tailBytes) { _snapshotAt = sequence };
        owner.Snapshots.SnapshotTaken(snapshot.Length);
        return owner;
    }

    // Readers store what the range passed over, and say when they have it.
    private static RangeOwner Remembering(RangeOwner owner)
    {
        owner.State.RemembersPassedOver = true;
        return owner;
    }

    private void Replay(IReadOnlyList<JournalEntry> tail, int first, long published)
    {
        var at = first;
        for (; at < tail.Count && Sequence < published; at++) ApplyQuietly(tail[at]);
        if (published > Sequence)
            throw new InvalidOperationException($"Range {Id} is published up to row {published}, but its journal ends at row {Sequence}: the journal is older than the serving store.");
        FinishRecovery(published);
        for (; at < tail.Count; at++) Apply(tail[at]);
        if (IsPublished) LetGo();
        DecideFromHere();
    }

    /// <summary>Applies a batch whose effects are published; nothing where it does not follow on what is applied.</summary>
    internal bool TryApplyQuietly(ReadOnlySpan<byte> batch)
    {
        if (State.Recover(batch).Verdict != BatchVerdict.Applied) return false;
        Count(batch.Length);
        return true;
    }

    /// <summary>Evaluates whoever was touched quietly.</summary>
    /// <param name="published">The row up to which the effects are visible.</param>
    internal void FinishRecovery(long published)
    {
        if (State.IsRecovering) State.FinishRecovery();
        (PublishedTo, _takenTo) = (published, published);
        DecideFromHere();
    }

    private void ApplyQuietly(JournalEntry entry)
    {
        switch (entry)
        {
            case BatchTaken taken:
                if (!TryApplyQuietly(taken.Batch))
                    throw new InvalidOperationException($"Row {Sequence + 1} of range {Id} is a batch that does not follow on those before it.");
                return;
            case PartialsTaken taken:
                State.BeginRecovery();
                Sum(taken);
                break;
            case ContextActivated activated:
                State.RecoverUnder(Contexts(activated.Context), activated.Found);
                break;
            case Closed or ClosedWithout:
                BecomeClosed(entry);
                break;
            default:
                throw new InvalidOperationException($"Row {Sequence + 1} of range {Id} is {entry.GetType().Name}, which only begins a journal.");
        }

        Sequence++;
    }
}
