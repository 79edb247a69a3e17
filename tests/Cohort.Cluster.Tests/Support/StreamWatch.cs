using System.Diagnostics;
using Confluent.Kafka;

namespace Cohort.Cluster.Tests.Support;

/// <summary>Watches the offsets that the group commits: how far they are, and for how long they stood still.</summary>
internal sealed class StreamWatch : IAsyncDisposable
{
    // Between two looks; a pause is known to about this.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();
    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly string _topic;
    private readonly long _all;
    private readonly Task _watching;
    private readonly Stopwatch _flow = new();
    private long _committed;
    private TimeSpan _longest;

    public StreamWatch(ClusterBroker broker, long all)
    {
        (_topic, _all) = (broker.Purchases, all);
        // A broker that is away is part of some tests, and told by them.
        _consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = broker.Address, GroupId = broker.Group })
            .SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
        _watching = Task.Factory.StartNew(Watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The sum of the committed offsets.</summary>
    public long Committed => Interlocked.Read(ref _committed);

    public bool IsAtEnd => Committed >= _all;

    /// <summary>The longest time between two advances, from the first to the end of the stream.</summary>
    public TimeSpan LongestPause => _longest;

    /// <summary>From the first advance to the last one.</summary>
    public TimeSpan Flow { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _consumer.Dispose();
        _end.Dispose();
    }

    private void Watch()
    {
        var places = Enumerable.Range(0, PurchaseStream.Partitions).Select(partition => new TopicPartition(_topic, partition)).ToList();
        var since = Stopwatch.StartNew();
        while (!_end.IsCancellationRequested)
        {
            if (Sum(places) is { } sum && sum > Committed)
            {
                if (Committed > 0 && since.Elapsed > _longest) _longest = since.Elapsed;
                since.Restart();
                _flow.Start();
                Flow = _flow.Elapsed;
                Interlocked.Exchange(ref _committed, sum);
            }

            _end.Token.WaitHandle.WaitOne(Interval);
        }
    }

    private long? Sum(List<TopicPartition> places)
    {
        try
        {
            return _consumer.Committed(places, AnswerWait).Sum(place => place.Offset.IsSpecial ? 0 : place.Offset.Value);
        }
        catch (KafkaException)
        {
            return null;
        }
    }
}
