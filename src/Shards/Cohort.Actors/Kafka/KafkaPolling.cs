using System.Globalization;
using Akka.Event;
using Cohort.Actors.Connectors;
using Cohort.Actors.Logging;
using Cohort.Actors.Stalls;
using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>The polling of one consumer. All of it runs on one thread, the callbacks of the client library included.</summary>
internal sealed class KafkaPolling : IDisposable
{
    /// <summary>The longest wait for a record while nothing else is to be done.</summary>
    private static readonly TimeSpan IdleWait = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest time that a record waits for its chunk to fill, or that a feed with room waits for records.</summary>
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(5);

    /// <summary>For the broker to say where the group stands. Without its answer a partition cannot begin.</summary>
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(30);

    /// <summary>For the brokers to say where all partitions end that are assigned together.</summary>
    private static readonly TimeSpan EndsWait = TimeSpan.FromSeconds(10);

    /// <summary>For the commit of a partition that is given away, after one that is under way: the group waits meanwhile.</summary>
    private static readonly TimeSpan CommitWait = TimeSpan.FromSeconds(10);

    private readonly Dictionary<TopicPartition, OwnedPartition> _owned = [];
    private readonly IConsumer<Ignore, byte[]?> _consumer;
    private readonly KafkaSettings _settings;
    private readonly KnownTopic _topic;
    private readonly ILoggingAdapter _log;
    private readonly FoldedLog _folded;
    private readonly long _feedCapacity;
    private readonly Action<PartitionFeed> _assigned;
    private readonly KafkaTroubles _troubles;
    private readonly OffsetCommits _commits;
    private readonly PartitionEnds _ends;
    private long _flushed;
    private long _tended;
    private readonly FullPartitions _full;

    public KafkaPolling(KafkaSettings settings, KnownTopic topic, StallWatch? stalls, long feedCapacity, ILoggingAdapter log, Action<PartitionFeed> assigned)
    {
        _settings = settings;
        _topic = topic;
        _log = log;
        _folded = new FoldedLog(log, TimeProvider.System);
        _troubles = new KafkaTroubles("purchases", settings, stalls, _folded);
        _feedCapacity = feedCapacity;
        _assigned = assigned;
        _consumer = new ConsumerBuilder<Ignore, byte[]?>(ConsumerProperties.Of(settings))
            .SetErrorHandler((_, error) => _troubles.Write(error))
            .SetLogHandler((_, line) => KafkaLog.Write(_folded, line))
            .SetPartitionsAssignedHandler((_, places) => Assign(places))
            .SetPartitionsRevokedHandler((_, positions) => Revoke(positions))
            .SetPartitionsLostHandler((_, positions) => Lose(positions))
            .Build();
        _commits = new OffsetCommits(Commit, settings.CommitInterval, _folded);
        _full = new FullPartitions(place => _consumer.Pause([place]), place => _consumer.Resume([place]));
        _ends = new PartitionEnds(_consumer, settings, topic, _troubles);
    }

    /// <summary>Polls until told to end; then commits what is acknowledged, and leaves the group.</summary>
    public void RunUntil(Func<bool> ended)
    {
        _consumer.Subscribe(_settings.Topics.Purchases);
        try
        {
            while (!ended())
            {
                Poll();
                Tend();
            }
        }
        finally
        {
            // Calls Revoke for what is owned.
            _consumer.Close();
            foreach (var left in _owned.Values)
            {
                left.Feed.Stop();
                ForgetAgain(left);
            }
        }
    }

    public void Dispose()
    {
        _commits.Dispose();
        _ends.Dispose();
        _troubles.TopicWorks();
        _troubles.MappingDiffers(null);
        _consumer.Dispose();
        _folded.Dispose();
    }

    private void Poll()
    {
        try
        {
            if (_consumer.Consume(_full.Count > 0 ? ShortWait : IdleWait) is not { } record)
            {
                Flush();
                return;
            }

            _troubles.ConnectionWorks();
            if (_owned.TryGetValue(record.TopicPartition, out var partition))
            {
                // Records of one that is not known yet were passed over: its end says nothing.
                if (record.IsPartitionEOF && partition.Unchecked is null) partition.ReachEnd(record.Offset);
                else if (!record.IsPartitionEOF && partition.Feed.HaltedBecause is null) Take(partition, record);
            }

            if (Environment.TickCount64 - _flushed >= ShortWait.TotalMilliseconds) Flush();
        }
        catch (ConsumeException exception) when (ConsumeFaults.HasLostRecords(exception.Error) && Owned(exception) is { } partition)
        {
            // The client library reads the others on.
            var refusal = RefusalOf(partition, exception.ConsumerRecord.Offset.Value);
            partition.HasLostRecords = refusal is null;
            Halt(partition, refusal ?? $"Records of {partition.Name} that were not read are gone from the topic, at {ConsumeFaults.PlaceOf(exception)}: {exception.Error.Reason}. {_topic.WayOn(partition.Place)}");
        }
        catch (ConsumeException exception) when (!ConsumeFaults.IsFinal(exception.Error))
        {
            // The client library goes on trying.
            _troubles.TopicFails(exception.Error);
        }
        catch (ConsumeException exception)
        {
            throw new InvalidOperationException($"The topic '{_settings.Topics.Purchases}' cannot be read: {exception.Error.Reason}.", exception);
        }
    }

    private OwnedPartition? Owned(ConsumeException exception) =>
        exception.ConsumerRecord?.TopicPartition is { } place ? _owned.GetValueOrDefault(place) : null;

    // A topic that was made anew while it was read ends before what is asked of it, and has not lost the records before its first.
    private string? RefusalOf(OwnedPartition partition, long read)
    {
        try
        {
            return _topic.RefusalOf(partition.Place, _consumer.QueryWatermarkOffsets(partition.Place, AnswerWait).High.Value, read);
        }
        catch (KafkaException)
        {
            // The brokers went away meanwhile. The other way on does nothing where it does not fit.
            return null;
        }
    }

    private void Halt(OwnedPartition partition, string reason)
    {
        partition.Feed.Halt(reason);
        _folded.Error($"halt {partition.Name}", null, "{0} The other partitions are read on.", reason);
    }

    private void Take(OwnedPartition partition, ConsumeResult<Ignore, byte[]?> record)
    {
        partition.Take(record.Offset, record.Message.Value, record.Message.Headers);
        _full.HoldIfFull(partition);
    }

    private void Flush()
    {
        foreach (var partition in _owned.Values) partition.Flush();
        _flushed = Environment.TickCount64;
        if (_full.Count > 0) _full.GoOn(_owned.Values);
    }

    /// <summary>Hands on what is acknowledged, measures the lag, and looks whether the streams live; a few times a second.</summary>
    private void Tend()
    {
        if (Environment.TickCount64 - _tended < Math.Min(IdleWait.TotalMilliseconds, _settings.CommitInterval.TotalMilliseconds)) return;
        _tended = Environment.TickCount64;
        if (_ends.Change is { } change) throw new InvalidOperationException(change);
        _ends.Look(_owned.Values);
        foreach (var partition in _owned.Values)
        {
            if (partition.MaySkip) Skip(partition);
            if (partition.Unchecked is { } read && !partition.Feed.IsEndUnsure) Check(partition, read);
            if ((partition.IsRefused || partition.Unchecked is not null) && !partition.IsHeld) Hold(partition);
            if (partition.Feed.IsAbandoned)
                throw new InvalidOperationException($"The stream of {partition.Name} has ended while the partition is assigned.");
            if (partition.Feed.Acknowledged is { } acknowledged) _commits.Want(partition.Place, acknowledged);
            if (_commits.CommittedOf(partition.Place) is { } committed) partition.Feed.TellCommitted(committed);
            if (partition.Feed.Acknowledged >= partition.AgainTo) ForgetAgain(partition);
            if (_consumer.GetWatermarkOffsets(partition.Place).High is { IsSpecial: false } end) partition.Feed.TellEnd(end);
        }
    }

    private void Hold(OwnedPartition partition)
    {
        _consumer.Pause([partition.Place]);
        partition.IsHeld = true;
    }

    // It may begin again before its next owner, or this one after a restart, finds the commit: then it stops again.
    private void Skip(OwnedPartition partition)
    {
        partition.MaySkip = false;
        var from = partition.Feed.Acknowledged ?? 0;

        // A broker that does not answer is asked again in the next round.
        if (EndsOf(partition.Place, Environment.TickCount64 + (long)EndsWait.TotalMilliseconds)?.Low.Value is not { } to || to <= from) return;
        _topic.Skip(partition.Place, from, to);
        _commits.Want(partition.Place, to);
        partition.HasLostRecords = false;
        Begin(partition, to);
        _log.Warning("{0} goes on at offset {1}, as an operator wants it; {2} records before it were gone.", partition.Name, to, to - from);
    }

    // Its broker answers, which did not when it was assigned.
    private void Check(OwnedPartition partition, long read)
    {
        partition.Unchecked = null;
        if (_topic.RefusalOf(partition.Place, partition.AskedEnd, read) is { } refusal)
        {
            partition.IsRefused = true;
            Halt(partition, refusal);
            return;
        }

        if (partition.Feed.Start is { } done) _commits.Want(partition.Place, done);
        Begin(partition, partition.Feed.Start ?? Offset.Beginning);
        _log.Info("The broker of {0} answers; it is read.", partition.Name);
    }

    // What the client has given of it meanwhile was not taken.
    private void Begin(OwnedPartition partition, Offset from)
    {
        _consumer.IncrementalUnassign([partition.Place]);
        _consumer.IncrementalAssign([new TopicPartitionOffset(partition.Place, from)]);
        partition.IsHeld = false;
        partition.Feed.Halt(null);
        _full.Expect(partition);
    }

    // The group waits meanwhile, so brokers that are away cost all partitions together no more than one.
    private WatermarkOffsets? EndsOf(TopicPartition place, long until)
    {
        try
        {
            var left = Math.Clamp(until - Environment.TickCount64, 100, (long)AnswerWait.TotalMilliseconds);
            return _consumer.QueryWatermarkOffsets(place, TimeSpan.FromMilliseconds(left));
        }
        catch (KafkaException)
        {
            return null;
        }
    }

    private List<TopicPartitionOffset> Assign(List<TopicPartition> places)
    {
        _troubles.TopicWorks();
        var starts = new List<TopicPartitionOffset>();
        var (applied, durable) = (_topic.Applied(), _topic.Durable());
        var until = Environment.TickCount64 + (long)EndsWait.TotalMilliseconds;
        foreach (var committed in _consumer.Committed(places, AnswerWait))
        {
            var place = committed.TopicPartition;
            var start = _topic.Start(committed, () => EndsOf(place, until), applied, durable);
            var partition = new OwnedPartition(place, new PartitionFeed(place.Partition, start.Offset, _feedCapacity)
            {
                Source = _topic.SourceOf(place),
                Mappings = start.Halt is null ? _topic.ReadBy(place, start.Offset ?? 0, applied) : [],
            }, _settings.SchemaRegistry is not null);
            _owned[place] = partition;
            _commits.Begin(place, committed.Offset.IsSpecial ? -1 : start.Offset ?? -1);

            // The database has it, and the group was never told: the commit was refused when the partition was given away.
            if (start is { Offset: { } done, Halt: null, Unchecked: null }) _commits.Want(place, done);
            starts.Add(new TopicPartitionOffset(place, start.Offset ?? Offset.Beginning));
            _log.Info("{0} is assigned, and read from {1}.", partition.Name, start.Offset is { } offset ? string.Create(CultureInfo.InvariantCulture, $"offset {offset}") : "its first record");
            if (start.Again is not null)
            {
                partition.AgainTo = start.AgainTo;
                _troubles.ReadsAgain(partition.Name, start.Again);
            }

            if (start.Halt is { } reason)
            {
                partition.IsRefused = true;
                Halt(partition, reason);
            }
            else if (start.Unchecked is { } read)
            {
                partition.Unchecked = read;
                partition.Feed.IsEndUnsure = true;
                Halt(partition, "Its broker cannot be reached, or does not let it be read. It is asked again every ten seconds, and read from where it was when it answers.");
            }
            else
            {
                _full.Expect(partition);
            }

            _assigned(partition.Feed);
        }

        return starts;
    }

    private void Revoke(List<TopicPartitionOffset> positions)
    {
        var revoked = Release(positions);
        var until = Environment.TickCount64 + (long)_settings.RevocationWait.TotalMilliseconds;
        foreach (var partition in revoked)
        {
            var left = TimeSpan.FromMilliseconds(Math.Max(0, until - Environment.TickCount64));
            var all = partition.Feed.WaitForAcknowledgements(left);
            if (partition.Feed.Acknowledged is { } acknowledged) _commits.Want(partition.Place, acknowledged);
            _log.Info("{0} is given away, read up to offset {1}{2}.", partition.Name, partition.Feed.Acknowledged ?? 0,
                all ? "" : ", with records on their way that its next owner will read again");
        }

        if (!_commits.End([.. revoked.Select(partition => partition.Place)], CommitWait))
        {
            // Its ranges will refuse them as repeats.
            _log.Warning("The last offsets of {0} were not committed: their next owner begins earlier, and reads some records again.", Names(revoked));
        }
    }

    /// <summary>They are not ours any more, whether or not others have them already: nothing is waited for, and a commit would be refused.</summary>
    private void Lose(List<TopicPartitionOffset> positions)
    {
        var lost = Release(positions);
        _commits.Forget(lost.Select(partition => partition.Place));
        if (lost.Count == 0) return;
        _log.Warning(
            "{0} went away without notice: the group has not heard of this node for longer than its session may last, or has dealt them to others. What was not committed is read again.",
            Names(lost));
    }

    // First where it is durable, then where the group hears of it: never the other way round.
    private void Commit(IReadOnlyList<TopicPartitionOffset> offsets)
    {
        _topic.Keep(offsets);
        _consumer.Commit(offsets);
        _troubles.ConnectionWorks();
    }

    private void ForgetAgain(OwnedPartition partition)
    {
        if (partition.AgainTo is null) return;
        partition.AgainTo = null;
        _troubles.ReadsAgain(partition.Name, null);
    }

    private static string Names(IEnumerable<OwnedPartition> partitions) => string.Join(", ", partitions.Select(partition => partition.Name));

    private List<OwnedPartition> Release(List<TopicPartitionOffset> positions)
    {
        var released = new List<OwnedPartition>();
        foreach (var position in positions)
        {
            if (!_owned.Remove(position.TopicPartition, out var partition)) continue;
            partition.Feed.Stop();
            ForgetAgain(partition);
            _full.Forget(partition);
            released.Add(partition);
        }

        return released;
    }
}
