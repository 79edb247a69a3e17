using System.Threading.Channels;
using Akka;
using Akka.Streams.Dsl;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Connectors;

/// <summary>
/// A partition while this process owns it: the records, what is acknowledged of them, and how far behind it is. The
/// source offers on its own thread; the stream takes and acknowledges on any other.
/// </summary>
/// <param name="partition">The number of the partition in its topic.</param>
/// <param name="start">The offset that the group had acknowledged before; null where it never has.</param>
/// <param name="capacity">Bytes that may wait for the stream. A source stops reading a partition that is full.</param>
internal sealed class PartitionFeed(int partition, long? start, long capacity)
{
    private readonly Channel<RecordChunk> _chunks = Channel.CreateUnbounded<RecordChunk>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource _revoked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private long _offered = start ?? -1;
    private long _delivered = start ?? -1;
    private long _acknowledged = start ?? -1;
    private long _reached = -1;
    private long _end = -1;
    private long _committed = start ?? -1;
    private string? _halted;
    private string? _hindrance;
    private long _waiting;
    private int _isTaken;
    private volatile bool _isEndUnsure;
    private bool _stopped;

    /// <summary>The number of the partition in its topic.</summary>
    public int Partition => partition;

    /// <summary>The name under which ranges keep its offsets; null where the partition's number says it.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// What turns its records into purchases, in order of records; none where all are in the plain format.
    /// </summary>
    public IReadOnlyList<MappedFrom> Mappings { get; init; } = [];

    /// <summary>The offset that the group had acknowledged before this process got the partition; null where it never has.</summary>
    public long? Start => start;

    /// <summary>
    /// The records, in order. Ends when the partition is revoked: then what still waits is dropped, and belongs to the
    /// next owner. They can be taken and run once; ending the stream early ends the session.
    /// </summary>
    /// <exception cref="InvalidOperationException">Somebody has them: another one would not get those that they took.</exception>
    public Source<RecordChunk, NotUsed> TakeChunks()
    {
        if (Interlocked.Exchange(ref _isTaken, 1) != 0) throw new InvalidOperationException($"The records of partition {partition} are taken by somebody else already.");
        return ChannelSource.FromReader(_chunks.Reader).Where(Deliver).WatchTermination((_, ended) =>
        {
            ended.ContinueWith(_ => Abandon(), TaskScheduler.Default);
            return NotUsed.Instance;
        });
    }

    /// <summary>Every record below this offset is durable with all its effects; null before the first acknowledgement.</summary>
    public long? Acknowledged
    {
        get
        {
            lock (_gate) return _acknowledged < 0 ? null : _acknowledged;
        }
    }

    /// <summary>
    /// Records that are in the partition and not yet acknowledged; null while the broker has not told. What stands at the end
    /// and is no record, such as the mark of a transaction, is not counted once the source has come there.
    /// </summary>
    public long? Lag
    {
        get
        {
            lock (_gate) return _end < 0 ? null : Math.Max(0, _end - Position);
        }
    }

    /// <summary>What the source has stored of what was acknowledged: who gets the partition next begins here at the earliest. Null before anything.</summary>
    public long? Committed
    {
        get
        {
            lock (_gate) return _committed < 0 ? null : _committed;
        }
    }

    /// <summary>Whether there is something to read or to acknowledge here, as far as is known; it is while no end is known.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_gate) return _end < 0 || Position < _end || Position < _offered;
        }
    }

    /// <summary>Whether the broker did not answer when it was last asked where the partition ends: there may be more than is known.</summary>
    public bool IsEndUnsure
    {
        get => _isEndUnsure;
        set => _isEndUnsure = value;
    }

    /// <summary>What keeps records that were read from being acknowledged, in whole sentences; null where nothing that is known does.</summary>
    public string? Hindrance
    {
        get
        {
            lock (_gate) return _hindrance;
        }

        set
        {
            lock (_gate) _hindrance = value;
        }
    }

    /// <summary>Whether records that were read are not acknowledged yet.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_gate) return _acknowledged < _offered;
        }
    }

    /// <summary>Why the source does not read this partition any further, and what helps; null where it does.</summary>
    public string? HaltedBecause
    {
        get
        {
            lock (_gate) return _halted;
        }
    }

    /// <summary>
    /// Ends at once when the partition is revoked, also while chunks are on their way in the stream: whoever takes them
    /// should finish what it began, and say by <see cref="GiveUpFrom"/> where it left off.
    /// </summary>
    public Task Revoked => _revoked.Task;

    /// <summary>Whether the stream has ended although the partition was not revoked: nobody takes its records any more.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Whether no more should be offered until <see cref="HasRoom"/>.</summary>
    public bool IsFull => Waiting >= capacity;

    /// <summary>Bytes that wait for the stream.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Whether a feed that was full is half empty again; less would stop and start the source all the time.</summary>
    public bool HasRoom => Waiting <= capacity / 2;

    /// <summary>
    /// Says that every record below <paramref name="next"/> is durable with all its effects. Acknowledgements may come in
    /// any order, and a lower one than before changes nothing; what was never delivered cannot be acknowledged.
    /// </summary>
    public void Acknowledge(long next)
    {
        lock (_gate)
        {
            if (next > _delivered)
                throw new ArgumentOutOfRangeException(nameof(next), next, $"Partition {partition} has been delivered up to {_delivered} only.");
            if (next <= _acknowledged) return;
            _acknowledged = next;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Nobody takes its records any more. Says nothing after <see cref="Stop"/>.</summary>
    public void Abandon()
    {
        lock (_gate) IsAbandoned |= !_stopped;
    }

    /// <summary>Hands over records. Does nothing after <see cref="Stop"/>.</summary>
    public void Offer(RecordChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        Interlocked.Add(ref _waiting, chunk.Bytes);
        lock (_gate) _offered = chunk.Next;
        _chunks.Writer.TryWrite(chunk);
    }

    /// <summary>Tells the offset that the next record of the partition will get.</summary>
    public void TellEnd(long end)
    {
        lock (_gate) _end = Math.Max(_end, end);
    }

    /// <summary>The source has stored that every record below this offset is acknowledged.</summary>
    public void TellCommitted(long offset)
    {
        lock (_gate) _committed = Math.Max(_committed, offset);
    }

    /// <summary>Whether who has read up to an offset has read everything that there is now, acknowledged or not.</summary>
    public bool IsAtEnd(long readTo)
    {
        lock (_gate) return _end >= 0 && (readTo >= _end || (readTo >= _offered && _reached >= _end));
    }

    /// <summary>The source has come to the end for now: between what it offered and this offset there is no record.</summary>
    public void ReachEnd(long offset)
    {
        lock (_gate) _reached = Math.Max(_reached, offset);
    }

    /// <summary>The source cannot read this partition any further, while others go on.</summary>
    /// <param name="reason">Why, and what helps, in whole sentences; null where it reads again.</param>
    public void Halt(string? reason)
    {
        lock (_gate) _halted = reason;
    }

    /// <summary>Delivers nothing more, and ends the stream.</summary>
    public void Stop()
    {
        lock (_gate) _stopped = true;
        _chunks.Writer.TryComplete();
        _revoked.TrySetResult();
    }

    /// <summary>
    /// Says that nothing from <paramref name="next"/> on will be acknowledged here, so that a revocation does not wait for
    /// it. The partition must have been revoked: before that, a record that is given up would be a gap.
    /// </summary>
    public void GiveUpFrom(long next)
    {
        lock (_gate)
        {
            if (!_stopped) throw new InvalidOperationException($"Partition {partition} is not revoked: offset {next} must be read.");
            _delivered = Math.Max(_acknowledged, Math.Min(_delivered, next));
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until all that was delivered is acknowledged, but no longer than this; false where it is not.</summary>
    public bool WaitForAcknowledgements(TimeSpan longest)
    {
        var until = Environment.TickCount64 + (long)longest.TotalMilliseconds;
        lock (_gate)
        {
            while (_acknowledged < _delivered)
            {
                var left = until - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_gate, (int)left)) return _acknowledged >= _delivered;
            }
        }

        return true;
    }

    // Up to where nothing is left to be acknowledged; called with the gate held.
    private long Position => Math.Max(0, _acknowledged >= _offered ? Math.Max(_acknowledged, _reached) : _acknowledged);

    private bool Deliver(RecordChunk chunk)
    {
        Interlocked.Add(ref _waiting, -chunk.Bytes);
        lock (_gate)
        {
            if (_stopped) return false;
            _delivered = chunk.Next;
            return true;
        }
    }

}
