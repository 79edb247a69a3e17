using Cohort.Actors.Edges;
using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>
/// Asks the brokers now and then where partitions end. What comes with the records does for those that are read; of one
/// that is not read, for whatever reason, the client would never hear that it has more.
/// </summary>
/// <param name="consumer">Asks; it must outlive this.</param>
internal sealed class PartitionEnds(IConsumer<Ignore, byte[]?> consumer) : IDisposable
{
    /// <summary>Between two rounds: three of them come before a partition that stands still is told.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>For one answer, so that a broker that is away does not keep those that wait for the end of a round.</summary>
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(5);

    private Task _round = Task.CompletedTask;
    private long _begun = Environment.TickCount64;
    private volatile bool _isOver;

    /// <summary>Begins a round where it is time for one. Called by one thread.</summary>
    public void Look(IReadOnlyCollection<OwnedPartition> partitions)
    {
        if (!_round.IsCompleted || Environment.TickCount64 - _begun < Interval.TotalMilliseconds) return;
        _begun = Environment.TickCount64;
        (TopicPartition Place, PartitionFeed Feed)[] asked = [.. partitions.Select(partition => (partition.Place, partition.Feed))];
        _round = Task.Run(() => Ask(asked));
    }

    /// <summary>Waits for the question under way.</summary>
    public void Dispose()
    {
        _isOver = true;
        _round.Wait();
    }

    private void Ask((TopicPartition Place, PartitionFeed Feed)[] partitions)
    {
        foreach (var (place, feed) in partitions)
        {
            if (_isOver || feed.Revoked.IsCompleted) continue;
            try
            {
                if (consumer.QueryWatermarkOffsets(place, AnswerWait).High is { IsSpecial: false } end) feed.TellEnd(end);
            }
            catch (KafkaException)
            {
                // Brokers that are away are told of otherwise, and asked again in the next round.
            }
        }
    }
}
