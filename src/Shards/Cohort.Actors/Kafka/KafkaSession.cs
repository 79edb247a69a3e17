using System.Threading.Channels;
using Akka;
using Akka.Event;
using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;
using Cohort.Actors.Stalls;

namespace Cohort.Actors.Kafka;

/// <summary>
/// A member of the consumer group. One thread polls, and all that concerns the group happens on it: the client library
/// calls back during a poll, so that a revoked partition is not given away before its acknowledged offset is committed.
/// </summary>
internal sealed class KafkaSession : ISourceSession
{
    private readonly Channel<PartitionFeed> _partitions = Channel.CreateUnbounded<PartitionFeed>();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KafkaSettings _settings;
    private readonly ISourceStore? _store;
    private readonly TopicMapping? _mapping;
    private readonly StallWatch? _stalls;
    private readonly ILoggingAdapter _log;
    private readonly long _feedCapacity;
    private volatile bool _ending;

    public KafkaSession(
        KafkaSettings settings, ISourceStore? store, TopicMapping? mapping, StallWatch? stalls, long feedCapacity,
        ILoggingAdapter log)
    {
        _settings = settings;
        _store = store;
        _mapping = mapping;
        _stalls = stalls;
        _log = log;
        _feedCapacity = feedCapacity;
        // Nobody need ask how it ended.
        _ = _completion.Task.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
        new Thread(Run) { IsBackground = true, Name = $"kafka-{settings.Topics.Purchases}" }.Start();
    }

    public Source<PartitionFeed, NotUsed> Partitions =>
        ChannelSource.FromReader(_partitions.Reader).WatchTermination((_, ended) =>
        {
            ended.ContinueWith(_ => _ending = true, TaskScheduler.Default);
            return NotUsed.Instance;
        });

    public Task Completion => _completion.Task;

    public async ValueTask DisposeAsync()
    {
        _ending = true;
        await _completion.Task.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private void Run()
    {
        try
        {
            using var consumer = new KafkaPolling(_settings, KnownTopic.Meet(_settings, _store, _mapping), _stalls,
                _feedCapacity, _log, feed => _partitions.Writer.TryWrite(feed));
            consumer.RunUntil(() => _ending);
            _partitions.Writer.TryComplete();
            _completion.TrySetResult();
        }
#pragma warning disable CA1031 // Whatever ends the thread is what the session ends with.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _partitions.Writer.TryComplete(exception);
            _completion.TrySetException(exception);
        }
    }
}
