using System.Diagnostics;
using System.Globalization;
using System.Text;
using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Cohort.Actors.Logging;
using Cohort.Actors.Messages;
using Cohort.Actors.Publishing;
using Cohort.Core;
using Cohort.Core.Encodings;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Ranges;

/// <summary>
/// Carries a <see cref="RangeOwner"/>: takes batches and directives, journals what it decides, applies what is durable,
/// answers, and sends what is to be visible to the <see cref="Publisher"/>. Whatever fails, it stops: the next message
/// starts it anew, from the journal.
/// </summary>
internal sealed partial class RangeEntity : UntypedPersistentActor, IWithTimers
{
    private readonly int _id;
    private readonly RangeServices _services;
    private readonly ILoggingAdapter _log;
    private readonly FoldedLog _folded;
    private readonly Queue<(Deliver Deliver, IActorRef Sender)> _held = new();
    private RangeOwner? _owner;
    private int _snapshotsUnderWay;
    private (CarryOut Order, IActorRef Sender)? _unanswered;
    private bool _isStopping;
    private long _measured;

    /// <summary>A range.</summary>
    /// <param name="id">Its id in the range table.</param>
    /// <param name="services">What the ranges of the node share.</param>
    public RangeEntity(int id, RangeServices services)
    {
        (_id, _services, _preloaded) = (id, services, services.Preloaded.Take(id));
        _log = Context.GetLogger();
        _folded = FoldedLog.Of(Context.System);
        Begins();
    }

    /// <inheritdoc/>
    public override string PersistenceId => PersistenceIdOf(_id);

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Under which the journal keeps a range.</summary>
    public static string PersistenceIdOf(int rangeId) => $"range-{rangeId.ToString(CultureInfo.InvariantCulture)}";

    /// <inheritdoc/>
    protected override void OnCommand(object message)
    {
        var isFirst = !_hasHeard;
        _hasHeard = true;
        if (TryTakeFromParts(message) || TryTakeWhileLoading(message) || TryTakeForScoring(message) || TryTakeWhenFormer(message, isFirst)) return;
        switch (message)
        {
            case Deliver deliver: Take(deliver, Sender); break;
            case CarryOut carryOut: CarryOutOrWait(carryOut); break;
            case PublicationStored stored: Published(stored); break;
            case PublicationSuperseded superseded: Yield(superseded); break;
            case AskUser ask: Sender.Tell(Asked is { } owner ? UserAnswer.Of(owner.State, ask) : new UserAnswer(null)); break;
            case AskSpend ask: Sender.Tell(new SpendAnswer(Asked?.State.Questions.SpendAfter(ask.Hash, Encoding.UTF8.GetBytes(ask.UserId), ask.Limit))); break;
            case AskMembers ask: Sender.Tell(Asked is { } asked ? MembersAnswer.Of(asked.State, ask) : MembersAnswer.NotOpen); break;
            case AskPreview ask: Sender.Tell(Asked is { } previewed ? _services.Previewed.Answer(previewed.State, ask) : PreviewAnswer.NotOpen); break;
            case AskFeatures ask: Sender.Tell(Asked is { } read ? FeaturesAnswer.Of(read, ask) : new FeaturesAnswer(false, [])); break;
            case AskRange: Sender.Tell(new RangeReport(_id, Node, _owner?.Sequence ?? 0, _owner?.Unpublished ?? 0, _owner?.Status)); break;
            case AskPartials ask: Give(ask.Wanted); break;
            case PartialsAnswer answer: Take(answer.Given); break;
            case SumsDue: AskForSums(); break;
            case AskValues ask: Give(ask.Wanted); break;
            case ClusterStatus status: _table = status.Table ?? _table; break;
            case SaveSnapshotSuccess saved: SnapshotStored(saved.Metadata.SequenceNr); break;
            case SaveSnapshotFailure failed:
                _snapshotsUnderWay--;
                LogSnapshotFailed(_id, failed.Metadata.SequenceNr, failed.Cause);
                _owner?.SnapshotFailed();
                Timers.StartSingleTimer(SnapshotAgain.Instance, SnapshotAgain.Instance, TimeSpan.FromSeconds(_services.Limits.LoadRetrySeconds));
                break;
            case LoadTick: OnLoadTick(); break;
            case MailboxProbe probe: _mailboxAge = Micros(probe.At, Stopwatch.GetTimestamp()); break;
            case SnapshotAgain when _owner is not null: SaveSnapshotIfDue(); break;
            case DeleteMessagesFailure failed: LogDeleteFailed(_id, failed.ToSequenceNr, failed.Cause); break;
            case DeleteSnapshotsSuccess or DeleteMessagesSuccess or DeleteSnapshotsFailure: break;
            case NotLoaded failed: Refuse(failed); break;
            case Done: break;
            case HandOff: BeginHandOff(); break;
            case ReceiveTimeout when _isStopping:
                LogLeftUnpublished(_id, _owner?.Unpublished ?? 0);
                Context.Stop(Self);
                break;
            default: Unhandled(message); break;
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        if (!_hasFailed) MovesAgain();
        Measure(0);
        EndScoring();
        if (_owner is not null) Metrics.RangeLeft();
        Context.System.EventStream.Unsubscribe(Self);
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        Context.Stop(Self);
    }

    private void Take(Deliver deliver, IActorRef sender)
    {
        // Not created here yet, or on its way out: the reader sends again.
        if (_owner is null || _isStopping) return;
        if (_owner.Unpublished >= _services.Limits.UnpublishedRows)
        {
            if (_held.Count < _services.Limits.WaitingBatches) _held.Enqueue((deliver, sender));
            return;
        }

        CheckedBatch batch;
        try
        {
            batch = Pipeline.Check(_owner, deliver.Batch);
        }
        catch (DamagedDataException e)
        {
            LogDamagedBatch(_id, sender.Path.ToString(), e);
            return;
        }

        var (header, at) = (batch.Header, Stopwatch.GetTimestamp());
        _owner.State.PassedOverIsKept(header.Source, deliver.KeptTo);
        switch (Pipeline.Decide(_owner, batch, out var applied))
        {
            case Answer.Journal:
                Write(new BatchTaken(deliver.Batch), taken =>
                {
                    var begun = Stopwatch.GetTimestamp();
                    Apply(taken, batch);
                    MeasureBatch(at, begun);
                    sender.Tell(new Acknowledged(_id, header.Source, header.To, _owner.State.PassedOverOf(header.Source)));
                });
                break;
            case Answer.Done:
                Metrics.Repeated();
                sender.Tell(new Acknowledged(_id, header.Source, applied, _owner.State.PassedOverOf(header.Source)));
                break;
            case Answer.Gap: sender.Tell(new Refused(_id, header.Source, deliver.Attempt)); break;
            case Answer.Gone: sender.Tell(new RangeGone(_id, header.Source)); break;
        }
    }

    private void CarryOutOrWait(CarryOut carryOut)
    {
        if (_isStopping) return;
        if (_owner is null)
        {
            if (carryOut.Directive is Open open) LoadParents(open.Birth, carryOut);
            return;
        }

        if (IsLoadedFirst(carryOut, out var context)) return;
        var sender = Sender;
        switch (_owner.Decide(carryOut.Directive, out var entry, context))
        {
            case Answer.Journal:
                if (entry is ContextActivated decided) _decided.Add(decided.Context, context!);
                Write(entry!, durable =>
                {
                    Apply(durable);
                    if (durable is ContextActivated activated) _decided.Remove(activated.Context);
                    if (durable is Closed or ClosedWithout) _unanswered = (carryOut, sender);
                    else sender.Tell(new CarriedOut(_id, carryOut.Ticket));
                });
                break;
            case Answer.Done:
                sender.Tell(new CarriedOut(_id, carryOut.Ticket));
                break;
        }
    }

    // As soon as it is so, not when the coordinator asks again: a split or merge keeps its users waiting for this.
    private void AnswerIfStored()
    {
        if (_unanswered is not var (order, sender) || _owner!.Decide(order.Directive, out _) != Answer.Done) return;
        _unanswered = null;
        sender.Tell(new CarriedOut(_id, order.Ticket));
    }

    private void Apply(JournalEntry entry) => Apply(entry, null);

    private void Apply(JournalEntry entry, CheckedBatch? known)
    {
        BeforeApplying();
        if (known is null) _owner!.Apply(entry);
        else Pipeline.Apply(_owner!, ((BatchTaken)entry).Batch, known);
        if (_owner!.Sequence != LastSequenceNr)
            throw new InvalidOperationException($"Range {_id} applied row {_owner.Sequence} when the journal stored row {LastSequenceNr}.");
        if (entry is BatchTaken taken) Metrics.Applied(taken.Batch.Length);
        Measure(_owner.Unpublished);
        PublishNext();
        AfterApplying();
    }

    private void PublishNext()
    {
        if (_owner!.TryTakePublication(out var publication))
            _services.Publisher.Tell(new Publish(RangeUpdate.Of(publication)));
    }

    private void Published(PublicationStored stored)
    {
        if (_owner is null || stored.Sequence != _owner.UnderWay) return;
        _owner.Published();
        Measure(_owner.Unpublished);
        SaveSnapshotIfDue();
        PublishNext();
        while (_held.Count > 0 && _owner.Unpublished < _services.Limits.UnpublishedRows)
        {
            var (deliver, sender) = _held.Dequeue();
            Take(deliver, sender);
        }

        StopIfDone();
    }

    private void Measure(long unpublished)
    {
        Metrics.Unpublished(unpublished - _measured);
        _measured = unpublished;
    }

    private void Yield(PublicationSuperseded superseded)
    {
        LogSuperseded(_id, _owner?.PublishedTo ?? 0, superseded.Position, _owner?.Sequence ?? 0);
        Context.Stop(Self);
    }

    private void SaveSnapshotIfDue()
    {
        if (!_owner!.TryTakeSnapshot(out var snapshot, out var sequence)) return;

        // Under the row that it stands for: rows after it may be in the journal already.
        _snapshotsUnderWay++;
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(PersistenceId, sequence, DateTime.UtcNow), snapshot), Self);
    }

    private void SnapshotStored(long sequence)
    {
        _snapshotsUnderWay--;
        _owner!.SnapshotStored(sequence);
        AnswerIfStored();
        DeleteUpTo(sequence);
    }

    private void BeginHandOff()
    {
        _isStopping = true;
        _held.Clear();

        // Silence ends it where the store hesitates, and its own ticks would break the silence.
        Timers.Cancel(LoadTick.Instance);
        _services.Rebalancer.Tell(new RangeLeaving(_id, Node));

        // What is decided gets into the journal first, and becomes visible if the store does not hesitate.
        DeferAsync(Done.Instance, _ => StopIfDone());
        Context.SetReceiveTimeout(TimeSpan.FromSeconds(_services.Limits.LoadRetrySeconds));
    }

    private sealed class SnapshotAgain : INoSerializationVerificationNeeded
    {
        public static readonly SnapshotAgain Instance = new();
    }

    private void StopIfDone()
    {
        if (_isStopping && (_owner is null || _owner.IsPublished)) Context.Stop(Self);
    }
}
