using Akka.Event;
using Cohort.Actors.Edges;
using Cohort.Actors.Logging;
using Confluent.Kafka;
using Error = Confluent.Kafka.Error;

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

    private readonly Dictionary<TopicPartition, OwnedPartition> _owned = [];
    private readonly IConsumer<Ignore, byte[]?> _consumer;
    private readonly KafkaSettings _settings;
    private readonly ILoggingAdapter _log;
    private readonly FoldedLog _folded;
    private readonly long _feedCapacity;
    private readonly Action<PartitionFeed> _assigned;
    private long _flushed;
    private long _tended;
    private int _paused;

    public KafkaPolling(KafkaSettings settings, long feedCapacity, ILoggingAdapter log, Action<PartitionFeed> assigned)
    {
        _settings = settings;
        _log = log;
        _folded = new FoldedLog(log, TimeProvider.System);
        _feedCapacity = feedCapacity;
        _assigned = assigned;
        _consumer = new ConsumerBuilder<Ignore, byte[]?>(Config(settings))
            .SetErrorHandler((_, error) => KafkaLog.Write(_folded, error))
            .SetLogHandler((_, line) => KafkaLog.Write(_folded, line))
            .SetOffsetsCommittedHandler((_, committed) => Committed(committed))
            .SetPartitionsAssignedHandler((_, places) => Assign(places))
            .SetPartitionsRevokedHandler((_, positions) => Revoke(positions))
            .SetPartitionsLostHandler((_, positions) => Lose(positions))
            .Build();
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
            foreach (var left in _owned.Values) left.Feed.Stop();
        }
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _folded.Dispose();
    }

    private static ConsumerConfig Config(KafkaSettings settings) =>
        new(settings.Common())
        {
            GroupId = settings.GroupId,
            // Committed in the background, but only what was stored; and stored is only what is acknowledged.
            EnableAutoCommit = true,
            EnableAutoOffsetStore = false,
            AutoCommitIntervalMs = (int)settings.CommitInterval.TotalMilliseconds,
            // A partition that the group never read begins at its beginning, by Assign. That records which were not read
            // yet are gone is another matter: nobody may jump over them unasked.
            AutoOffsetReset = AutoOffsetReset.Error,
            // Only partitions that change their owner pause; and they are revoked while the group is stable, when brokers
            // still take the commit of their offsets.
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        };

    private void Poll()
    {
        try
        {
            if (_consumer.Consume(_paused > 0 ? ShortWait : IdleWait) is not { } record)
            {
                Flush();
                return;
            }

            if (_owned.TryGetValue(record.TopicPartition, out var partition)) Take(partition, record);
            if (Environment.TickCount64 - _flushed >= ShortWait.TotalMilliseconds) Flush();
        }
        catch (ConsumeException exception) when (!IsFinal(exception.Error))
        {
            // The client library goes on trying.
            _folded.Warning($"read {exception.Error.Code}", null, "Reading the topic '{0}': {1}.", _settings.Topics.Purchases, exception.Error.Reason);
        }
        catch (ConsumeException exception)
        {
            var at = exception.ConsumerRecord?.TopicPartitionOffset;
            throw new InvalidOperationException(
                $"The topic '{_settings.Topics.Purchases}' cannot be read on{(at is null ? "" : $" at {at}")}: {exception.Error.Reason}. "
                + "Where records are gone that the group has not read, set the group's offsets to where it shall go on.",
                exception);
        }
    }

    private static bool IsFinal(Error error) =>
        error.IsFatal || error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange
            or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed;

    private void Take(OwnedPartition partition, ConsumeResult<Ignore, byte[]?> record)
    {
        partition.Take(record.Offset, record.Message.Value);
        if (partition.IsPaused || !partition.Feed.IsFull) return;
        _consumer.Pause([partition.Place]);
        partition.IsPaused = true;
        _paused++;
    }

    private void Flush()
    {
        foreach (var partition in _owned.Values) partition.Flush();
        _flushed = Environment.TickCount64;
        if (_paused > 0) Resume();
    }

    private void Resume()
    {
        foreach (var partition in _owned.Values.Where(partition => partition.IsPaused && partition.Feed.HasRoom))
        {
            _consumer.Resume([partition.Place]);
            partition.IsPaused = false;
            _paused--;
        }
    }

    /// <summary>Hands on what is acknowledged, measures the lag, and looks whether the streams live; a few times a second.</summary>
    private void Tend()
    {
        if (Environment.TickCount64 - _tended < Math.Min(IdleWait.TotalMilliseconds, _settings.CommitInterval.TotalMilliseconds)) return;
        _tended = Environment.TickCount64;
        foreach (var partition in _owned.Values)
        {
            if (partition.Feed.IsAbandoned)
                throw new InvalidOperationException($"The stream of {partition.Place} has ended while the partition is assigned.");
            if (partition.Due() is { } due) _consumer.StoreOffset(due);
            if (_consumer.GetWatermarkOffsets(partition.Place).High is { IsSpecial: false } end) partition.Feed.TellEnd(end);
        }
    }

    private List<TopicPartitionOffset> Assign(List<TopicPartition> places)
    {
        var starts = new List<TopicPartitionOffset>();
        foreach (var committed in _consumer.Committed(places, AnswerWait))
        {
            var begins = committed.Offset.IsSpecial;
            var feed = new PartitionFeed(committed.Partition, begins ? null : committed.Offset.Value, _feedCapacity);
            _owned[committed.TopicPartition] = new OwnedPartition(committed.TopicPartition, feed);
            starts.Add(begins ? new TopicPartitionOffset(committed.TopicPartition, Offset.Beginning) : committed);
            _log.Info("{0} is assigned, from {1}.", committed.TopicPartition, starts[^1].Offset);
            _assigned(feed);
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
            _log.Info("{0} is revoked at {1}{2}.", partition.Place, partition.Feed.Acknowledged,
                all ? "" : ", with records on their way that its next owner will read again");
        }

        var due = revoked.Select(partition => partition.Due()).OfType<TopicPartitionOffset>().ToList();
        if (due.Count == 0) return;
        try
        {
            _consumer.Commit(due);
        }
        catch (KafkaException exception)
        {
            // The next owner begins earlier and reads some records again, which their ranges will refuse as repeats.
            _log.Warning("The offsets of revoked partitions were not committed: {0}.", exception.Error.Reason);
        }
    }

    /// <summary>Others own them already: there is nothing to wait for, and a commit would be refused.</summary>
    private void Lose(List<TopicPartitionOffset> positions)
    {
        foreach (var partition in Release(positions)) _log.Warning("{0} is lost to another member of the group.", partition.Place);
    }

    private List<OwnedPartition> Release(List<TopicPartitionOffset> positions)
    {
        var released = new List<OwnedPartition>();
        foreach (var position in positions)
        {
            if (!_owned.Remove(position.TopicPartition, out var partition)) continue;
            partition.Feed.Stop();
            if (partition.IsPaused) _paused--;
            released.Add(partition);
        }

        return released;
    }

    private void Committed(CommittedOffsets committed)
    {
        if (committed.Error.IsError) _folded.Warning("commit", null, "Offsets were not committed, and will be again: {0}.", committed.Error.Reason);
    }
}
