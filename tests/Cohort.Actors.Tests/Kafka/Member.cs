using System.Collections.Concurrent;
using System.Text;
using Akka.Streams;
using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>A member of the group that writes down what it gets, and acknowledges at once or when the test says so.</summary>
internal sealed class Member : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ISourceSession _session;
    private readonly IMaterializer _materializer;
    private readonly bool _acknowledges;
    private readonly Task _begin;

    public Member(ISourceSession session, IMaterializer materializer, bool acknowledges, Task begin)
    {
        _session = session;
        _materializer = materializer;
        _acknowledges = acknowledges;
        _begin = begin;
        Ended = session.Partitions.RunForeach(Follow, materializer);
    }

    /// <summary>The end of the stream of partitions, with the reason where it failed.</summary>
    public Task Ended { get; }

    public Task Completion => _session.Completion;

    /// <summary>The feeds it was given, in order.</summary>
    public ConcurrentQueue<PartitionFeed> Feeds { get; } = new();

    /// <summary>The records it was given, as text, in order of arrival.</summary>
    public ConcurrentQueue<string> Records { get; } = new();

    /// <summary>The same as they came.</summary>
    public ConcurrentQueue<SourceRecord> Sources { get; } = new();

    /// <summary>The same, without what was read again.</summary>
    public IEnumerable<string> Distinct => Records.Distinct();

    /// <summary>Partitions whose stream has not ended.</summary>
    public ConcurrentDictionary<int, PartitionFeed> Owned { get; } = new();

    /// <summary>Feeds that are not revoked, whether or not their streams have come to the end.</summary>
    public int Assigned => Feeds.Count(feed => !feed.Revoked.IsCompleted);

    public IEnumerable<string> Of(int partition) => Records.Where(record => record.StartsWith($"{partition}:", StringComparison.Ordinal));

    /// <summary>Waits until this holds, and fails with what is there instead.</summary>
    public async Task Until(Func<Member, bool> holds)
    {
        for (var until = Environment.TickCount64 + Patience.TotalMilliseconds; !holds(this); await Task.Delay(10))
        {
            if (Environment.TickCount64 > until)
                throw new TimeoutException($"Owned, with bytes that wait: {string.Join(", ", Owned.Select(owned => $"{owned.Key} {owned.Value.Waiting}"))}, of {Feeds.Count} feeds. {Records.Count} records, the last ones: {string.Join(", ", Records.TakeLast(10))}");
            if (Ended.IsFaulted) await Ended;
        }
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private void Follow(PartitionFeed feed)
    {
        Feeds.Enqueue(feed);
        Owned[feed.Partition] = feed;
        feed.TakeChunks()
            .SelectAsync(1, async chunk =>
            {
                await _begin;
                return chunk;
            })
            .RunForeach(chunk => Take(feed, chunk), _materializer)
            .ContinueWith(_ => Owned.TryRemove(KeyValuePair.Create(feed.Partition, feed)), TaskScheduler.Default);
    }

    private void Take(PartitionFeed feed, RecordChunk chunk)
    {
        foreach (var record in chunk.Records)
        {
            Sources.Enqueue(record);
            Records.Enqueue(Encoding.UTF8.GetString(record.Bytes.Span));
        }

        if (_acknowledges) feed.Acknowledge(chunk.Next);
    }
}
