using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;
using Cohort.Actors.Logging;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using DeadLetter = Cohort.Core.Ingest.DeadLetter;

namespace Cohort.Actors.Ingest;

/// <summary>
/// Carries a <see cref="PartitionReader"/> while this node owns a partition: takes chunks of records as there is room, sends
/// batches to ranges, stores dead letters, and acknowledges to the source what is durable. Back-pressure goes from the
/// journals of the ranges through the partition reader's bounds to the source.
/// </summary>
/// <remarks>
/// It must not be restarted: what it had taken and not sent would be lost, and what comes after that acknowledged. Whoever
/// supervises it stops it where it fails; the feed is abandoned then, and its session ends.
/// </remarks>
internal sealed class PartitionReaderActor : UntypedActor, IWithTimers
{
    // Milliseconds between attempts to store dead letters: what lasts is not tried all the time, and its end is soon noticed.
    private const long ShortestPause = 200;
    private const long LongestPause = 10_000;

    private readonly PartitionFeed _feed;
    private readonly IngestServices _services;
    private readonly string _source;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private readonly List<Delivery> _deliveries = [];
    private readonly List<DeadLetter> _letters = [];
    private readonly List<DeadLetter> _refused = [];
    private PartitionReader? _partitionReader;
    private RecordChunk? _chunk;
    private int _next;
    private IActorRef _stream = ActorRefs.Nobody;
    private BusinessDate? _holds;
    private BusinessDate? _reported;
    private long _lastChunk;
    private bool _isIdle;
    private bool _isRevoked;
    private bool _isWritingLetters;
    private long _acknowledged;
    private long _lettersAt;
    private long _lettersPause = ShortestPause;
    private string? _lettersFault;

    public PartitionReaderActor(PartitionFeed feed, IngestServices services)
    {
        (_feed, _services) = (feed, services);
        _source = feed.Source ?? services.SourceOf(feed.Partition);
        _acknowledged = feed.Start ?? 0;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private long Now => (long)_services.Time.GetElapsedTime(0).TotalMilliseconds;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, _services.Limits.TickInterval);
        _services.Coordinator.Tell(new AskStatus(IsListening: true));
        Metrics.Reading(_feed, _source);
        _feed.Revoked.PipeTo(Self, success: () => new StreamEnded(null));
    }

    protected override void PostStop()
    {
        Metrics.ReadNoMore(_feed);
        _feed.Abandon();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterStatus status: Take(status); break;
            case StreamBegun: Sender.Tell(GoOn.Instance); break;
            case RecordChunk chunk: Take(chunk); break;
            case Acknowledged acknowledged:
                _partitionReader!.Acknowledge(acknowledged.RangeId, acknowledged.Applied, acknowledged.PassedOver, Now, _letters);
                ReadOn();
                break;
            case Refused refused:
                Metrics.SentAgain(1);
                _partitionReader!.Refuse(refused.RangeId, refused.Attempt);
                Depart();
                break;
            case RangeGone gone:
                _partitionReader!.Gone(gone.RangeId);
                _services.Coordinator.Tell(new AskStatus(IsListening: true));
                break;
            case LettersStored stored: Take(stored); break;
            case Tick: OnTick(); break;
            case StreamEnded ended: BeginRevocation(ended.Cause); break;
            case Status.Failure failure: LettersFailed(failure.Cause); break;
            default: Unhandled(message); break;
        }
    }

    private void Take(ClusterStatus status)
    {
        if (status.Table is not { } table) return;
        if (_partitionReader is null)
        {
            _partitionReader = new PartitionReader(
                _source, _feed.Start ?? 0, table, status.AsOf, _services.CreateReader(), _services.Limits.PartitionReader, isNew: _feed.Start is null, _feed.Mappings);
            _partitionReader.WaitFor(status.WaitedFor);
            _lastChunk = Now;

            // Whatever the reader before this one last said of the partition.
            Report(holds: null, isIdle: false);
            _feed.TakeChunks().RunWith(
                Sink.ActorRefWithAck<RecordChunk>(Self, StreamBegun.Instance, GoOn.Instance, new StreamEnded(null), cause => new StreamEnded(cause)),
                Context.Materializer());
            return;
        }

        _partitionReader.Adopt(table);
        if (status.AsOf is { } asOf) _partitionReader.DayTurned(asOf);
        _partitionReader.WaitFor(status.WaitedFor);
        ReadOn();
    }

    private void Take(RecordChunk chunk)
    {
        if (_isRevoked)
        {
            Sender.Tell(GoOn.Instance);
            return;
        }

        (_chunk, _next, _stream, _lastChunk) = (chunk, 0, Sender, Now);
        if (_isIdle) Report(holds: null, isIdle: false);
        ReadOn();
    }

    // Reads as long as there is room; the stream gives the next chunk when this one is used up.
    private void ReadOn()
    {
        Settle();
        if (_chunk is { } chunk && !_isRevoked)
        {
            var first = _next;
            while (_next < chunk.Records.Count && _partitionReader!.HasRoom && Read(chunk.Records[_next])) _next++;
            Metrics.Read(_next - first);
            if (_next == chunk.Records.Count)
            {
                _chunk = null;
                _stream.Tell(GoOn.Instance);
            }
        }

        Depart();
        WriteLetters();
        ReportIfHeld();
        if (_isRevoked) StopIfDrained();
    }

    // The day may turn when every record before the held one is durable: it is evaluated on its own day then.
    private void ReportIfHeld()
    {
        if (_holds is not { } date || _holds == _reported || !_services.Limits.PartitionReader.FollowsData || !LetsDayTurn) return;
        _reported = date;
        Report(date, isIdle: false);
    }

    private bool Read(in SourceRecord record)
    {
        ReadOnlyMemory<byte>? content = null;
        if (_services.Decoder is { } decoder && !record.Bytes.IsEmpty && !TryDecode(decoder, record, out content, out var isDone)) return isDone;
        var outcome = _partitionReader!.Read(record.Offset, record.Bytes, out var rejection, out var date, record.Headers, content);
        if (outcome == FeedOutcome.Filtered) Metrics.FilteredOne(record.Bytes.IsEmpty ? "empty" : "mapping");
        _holds = date;
        if (outcome == FeedOutcome.Refused) Refuse(DeadLetter.Of(_source, record.Offset, 0, rejection!, record.Bytes.Length, record.Bytes.Span));
        if (outcome == FeedOutcome.Kept) Settle();
        return outcome != FeedOutcome.Held;
    }

    // Where what it needs is not there yet it is tried again with each tick, and the day must not pass it by meanwhile.
    private bool TryDecode(
        IRecordDecoder decoder, in SourceRecord record, out ReadOnlyMemory<byte>? content, out bool isDone)
    {
        var decoding = decoder.Decode(record, out var json, out var fault);
        (content, isDone) = (json, decoding != Decoding.Waiting);
        if (decoding == Decoding.Done) return true;
        _holds = null;
        if (decoding == Decoding.Waiting) return false;
        _partitionReader!.RefuseUndecoded(record.Offset);
        Refuse(DeadLetter.Of(_source, record.Offset, 0, fault!, record.Bytes.Length, record.Bytes.Span));
        return false;
    }

    // What was kept until later records decide.
    private void Settle()
    {
        if (_partitionReader!.SettledTo == _partitionReader.ReadTo) return;
        _holds = _partitionReader.Settle(_refused);
        foreach (var letter in _refused) Refuse(letter);
        _refused.Clear();
        TellHindrance();
    }

    private void TellHindrance() => _feed.Hindrance = _lettersFault
        ?? (_partitionReader!.KeptBecause is { } kept ? $"{kept} If no more records come and its date is right, turn the day with 'cohort turn'." : null);

    private void Refuse(DeadLetter letter)
    {
        Metrics.RefusedOne(letter.Rejection.Reason.ToString());
        _letters.Add(letter);
    }

    private void Depart()
    {
        if (_partitionReader is null) return;
        _partitionReader.Depart(Now, _deliveries);
        foreach (var delivery in _deliveries) _services.Ranges.Tell(new Deliver(delivery.RangeId, delivery.Attempt, delivery.Batch, delivery.KeptTo), Self);
        _deliveries.Clear();
    }

    private void WriteLetters()
    {
        if (_isWritingLetters || _letters.Count == 0 || Now < _lettersAt) return;
        _isWritingLetters = true;
        DeadLetter[] letters = [.. _letters];
        _services.StoreLetters(letters).PipeTo(Self, success: () => new LettersStored(letters));
    }

    private void Take(LettersStored stored)
    {
        _folded.Over($"letters {_source}", "Dead letters of {0} are stored again.", _source);
        (_lettersPause, _lettersFault) = (ShortestPause, null);
        TellHindrance();
        foreach (var letter in stored.Letters) _partitionReader!.LetterStored(letter.Record);
        _letters.RemoveRange(0, stored.Letters.Count);
        _isWritingLetters = false;
        ReadOn();
    }

    private void LettersFailed(Exception cause)
    {
        _folded.Warning($"letters {_source}", cause, "{0} dead letters of {1} could not be stored; they are tried again.", _letters.Count, _source);
        _lettersFault = $"Records that are no purchases could not be stored: {((cause as AggregateException)?.InnerException ?? cause).Message}";
        TellHindrance();
        _isWritingLetters = false;
        _lettersAt = Now + _lettersPause;
        _lettersPause = Math.Min(_lettersPause * 2, LongestPause);
    }

    private void OnTick()
    {
        _services.Coordinator.Tell(new AskStatus(IsListening: true));
        if (_partitionReader is null) return;
        _partitionReader.Tick(Now);

        // Again and again, as what it holds: a coordinator that begins anew has heard nothing yet.
        var isIdle = !_isRevoked && HasNothingToRead();
        if (isIdle || _isIdle) Report(holds: null, isIdle);
        _reported = null;
        ReadOn();
        Commit();
    }

    // While the source has more, or has not told its end, the day must not pass by what comes late, however late. What is kept there
    // until more comes stops nobody: the day may get there by itself.
    private bool HasNothingToRead() =>
        _chunk is null && LetsDayTurn && _feed.IsAtEnd(_partitionReader!.ReadTo) && Now - _lastChunk >= _services.Limits.IdleMilliseconds;

    private bool LetsDayTurn => _partitionReader!.IsDrained && (_feed.Committed ?? 0) >= _partitionReader.RefusedTo;

    private void Report(BusinessDate? holds, bool isIdle)
    {
        _isIdle = isIdle;
        if (_services.Limits.PartitionReader.FollowsData) _services.Coordinator.Tell(new SourceReport(_source, holds, isIdle));
    }

    private void Commit()
    {
        var committable = _partitionReader!.Committable;
        if (committable <= _acknowledged) return;
        _feed.Acknowledge(committable);
        _acknowledged = committable;
    }

    // Finishes what was sent; what was not read belongs to the next owner, and the broker need not wait for it.
    private void BeginRevocation(Exception? cause)
    {
        if (cause is not null) _log.Warning(cause, "The partition {0} is not read any further here.", _source);
        if (_isRevoked) return;
        _isRevoked = true;
        _chunk = null;
        Timers.StartSingleTimer(PoisonPill.Instance, PoisonPill.Instance, _services.Limits.DrainTime);
        if (_feed.Revoked.IsCompleted) _feed.GiveUpFrom(_partitionReader?.SettledTo ?? _acknowledged);
        if (_partitionReader is null) Context.Stop(Self);
        else StopIfDrained();
    }

    private void StopIfDrained()
    {
        Commit();
        if (_partitionReader!.IsDrained) Context.Stop(Self);
    }

    private sealed record LettersStored(IReadOnlyList<DeadLetter> Letters) : INoSerializationVerificationNeeded;

    private sealed record StreamEnded(Exception? Cause) : INoSerializationVerificationNeeded;

    private sealed class StreamBegun : INoSerializationVerificationNeeded
    {
        public static readonly StreamBegun Instance = new();
    }

    private sealed class GoOn : INoSerializationVerificationNeeded
    {
        public static readonly GoOn Instance = new();
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
