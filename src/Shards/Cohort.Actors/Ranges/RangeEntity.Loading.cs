using System.Globalization;
using Akka.Actor;
using Akka.Persistence;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Ranges;

/// <content>
/// Beginning: what the journal holds is read first; then whatever else is needed to understand it (rules, taxonomies,
/// where the store stands, the ranges it came from) is loaded, while messages wait.
/// </content>
internal sealed partial class RangeEntity
{
    private readonly Dictionary<int, ParentState> _parents = [];
    private ParentStateRows? _rows = new();
    private ParentState? _own;
    private (Created Birth, CarryOut Order, IActorRef Sender)? _birth;

    private RangeOwner? _preloaded;
    private long _replayed;
    private long _stashed;

    private bool IsLoading => _own is not null || _birth is not null;

    // What is here already need not be read: its snapshot above all.
    /// <inheritdoc/>
    public override Recovery Recovery => _preloaded is null ? base.Recovery : new Recovery(SnapshotSelectionCriteria.None);

    /// <inheritdoc/>
    protected override void OnRecover(object message)
    {
        if (message is JournalEntry && _preloaded is { } preloaded)
        {
            if (LastSequenceNr <= preloaded.Sequence) return;
            _replayed++;
        }

        _rows?.Add(message);
        if (message is not RecoveryCompleted || _rows is not { } rows) return;
        _rows = null;
        if (_preloaded is not null && LastSequenceNr != _preloaded.Sequence + _replayed)
        {
            BeginCold(LastSequenceNr);
            return;
        }

        if (rows.IsEmpty && _preloaded is null)
        {
            // Nothing to be open, until the coordinator says so.
            MovesAgain();
            return;
        }

        _own = rows.Of(_id);
        Load();
    }

    // Rows after those that were read ahead are in a newer snapshot, or were not visible when this one was made: the next
    // message starts the range anew, without it.
    private void BeginCold(long sequence)
    {
        LogTooOld(_id, _preloaded!.Sequence, sequence);
        _preloaded = null;
        Context.Stop(Self);
    }

    /// <summary>Takes a message that concerns loading, or that waits for its end; false where it is none.</summary>
    private bool TryTakeWhileLoading(object message)
    {
        switch (message)
        {
            case ParentState { Snapshot.Snapshot.IsEmptied: true } former:
                // All that took its users are open: another owner of this range has begun, and the journal says so when it is read again.
                LogParentIsGone(_id, former.RangeId);
                Context.Stop(Self);
                return true;
            case ParentState parent:
                // One reader may have ended, and another of the same range begun, before this came: the second says nothing new.
                if (IsLoading && _parents.TryAdd(parent.RangeId, parent)) Load();
                return true;
            case Loaded loaded:
                Begin(loaded);
                return true;
            case LoadFailed failed:
                LogLoadFailed(_id, failed.Cause);
                CannotBegin(failed.Cause);
                Timers.StartSingleTimer(Retry.Instance, Retry.Instance, TimeSpan.FromSeconds(_services.Limits.LoadRetrySeconds));
                return true;
            case Retry:
                Load();
                return true;
            case IRangeMessage when IsLoading:
                // What does not wait comes again: readers and the coordinator send until they are answered.
                if (_stashed++ < _services.Limits.WaitingBatches) Stash.Stash();
                return true;
            default:
                return false;
        }
    }

    private void LoadParents(Created birth, CarryOut order)
    {
        _birth = (birth, order, Sender);
        Begins();
        Load();
    }

    private void Load()
    {
        var wanted = _birth is var (birth, _, _) ? birth.Parents : (_own?.Parents ?? []);
        var missing = wanted.Where(id => !_parents.ContainsKey(id)).ToList();
        foreach (var id in missing)
        {
            var name = $"parent-state-of-{id.ToString(CultureInfo.InvariantCulture)}";
            if (Context.Child(name).IsNobody()) Context.ActorOf(Props.Create(() => new ParentStateReader(id)), name);
        }

        if (missing.Count == 0) LoadAll().PipeTo(Self, success: loaded => loaded, failure: cause => new LoadFailed(cause));
    }

    private async Task<Loaded> LoadAll()
    {
        var versions = _parents.Values.SelectMany(parent => parent.Contexts).Concat(_own?.Contexts ?? []);
        if (_birth is var (birth, _, _)) versions = versions.Append(birth.Context);
        var contexts = await _services.Contexts.Load(versions).ConfigureAwait(false);
        var id = RangeExtractor.EntityIdOf(_id);
        return new Loaded(await _services.Store.PositionAsync(id).ConfigureAwait(false), contexts);
    }

    private void Begin(Loaded loaded)
    {
        var parents = _parents.Values.Select(parent => StateOf(parent, loaded.Contexts)).OrderBy(state => state.Range.Start).ToList();
        _parents.Clear();
        if (_birth is var (birth, order, sender))
        {
            Persist(birth, created =>
            {
                _birth = null;
                Opened(RangeOwner.Begin(_id, created, parents, loaded.Contexts, isJudging: _services.FeedsLake));
                if (created.Parents.IsEmpty) sender.Tell(new CarriedOut(_id, order.Ticket));
                else _unanswered = (order, sender);
            });
            return;
        }

        var (snapshot, tail) = (_own!.Snapshot, _own.Tail);
        if (_preloaded is { } ahead)
        {
            if (loaded.Published < ahead.Sequence)
            {
                BeginCold(loaded.Published);
                return;
            }

            (_own, _preloaded) = (null, null);
            ahead.Contexts = loaded.Contexts;
            ahead.CatchUp(tail, loaded.Published, _services.FeedsLake);
            Opened(ahead);
            LogCaughtUp(_id, tail.Count, ahead.State.UserCount);
            return;
        }

        _own = null;
        Opened(RangeOwner.Recover(_id, snapshot, tail, loaded.Published, parents, loaded.Contexts, isJudging: _services.FeedsLake));
        LogRecovered(_id, snapshot?.Sequence ?? 0, tail.Count, _owner!.State.UserCount);
    }

    private void Opened(RangeOwner owner)
    {
        _owner = owner;
        owner.Contexts = version => _decided[version];
        Metrics.RangeOpened();
        Measure(owner.Unpublished);
        _stashed = 0;
        Stash.UnstashAll();
        if (owner.IsEmptied)
        {
            Context.SetReceiveTimeout(FormerIsSilent);
            return;
        }

        BeginScoring();
        BeginMeasuring();
        SaveSnapshotIfDue();
        PublishNext();
        SumFromNowOn();
    }

    // A closed range was published to its end before its successors were told to begin.
    private static RangeState StateOf(ParentState parent, ContextsByVersion contexts) =>
        RangeOwner.Recover(parent.RangeId, parent.Snapshot, parent.Tail, parent.Sequence, [], contexts).State;

    private sealed record Loaded(long Published, ContextsByVersion Contexts) : INoSerializationVerificationNeeded;

    private sealed record LoadFailed(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed class Retry : INoSerializationVerificationNeeded
    {
        public static readonly Retry Instance = new();
    }
}
