using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>
/// Asks brokers and store now and then, beside the polling: where partitions end, whether the topic is still the one that was
/// met, and whether an operator lets a partition go on whose records are gone. What comes with the records tells the end of
/// those that are read; of one that is not read, for whatever reason, the client would never hear that it has more.
/// </summary>
/// <param name="consumer">Asks; it must outlive this.</param>
/// <param name="settings">How to reach the brokers.</param>
/// <param name="topic">The topic as it was met.</param>
/// <param name="troubles">Hears that a broker answers, and how another node reads the topic otherwise.</param>
internal sealed class PartitionEnds(
    IConsumer<Ignore, byte[]?> consumer, KafkaSettings settings, KnownTopic topic, KafkaTroubles troubles)
        : IDisposable
{
    /// <summary>Between two rounds: three of them come before a partition that stands still is told.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>For one answer, so that a broker that is away does not keep those that wait for the end of a round.</summary>
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(5);

    private Task _round = Task.CompletedTask;
    private long _begun = Environment.TickCount64;
    private volatile bool _isOver;
    private volatile string? _change;

    /// <summary>Why the session must be opened anew; null where it need not.</summary>
    public string? Change => _change;

    /// <summary>Begins a round where it is time for one. Called by one thread.</summary>
    public void Look(IReadOnlyCollection<OwnedPartition> partitions)
    {
        if (!_round.IsCompleted || Environment.TickCount64 - _begun < Interval.TotalMilliseconds) return;
        _begun = Environment.TickCount64;
        OwnedPartition[] asked = [.. partitions];
        _round = Task.Run(() => Ask(asked));
    }

    /// <summary>Waits for the question under way.</summary>
    public void Dispose()
    {
        _isOver = true;
        _round.Wait();
    }

    private void Ask(OwnedPartition[] partitions)
    {
        foreach (var partition in partitions.Where(partition => !_isOver && !partition.Feed.Revoked.IsCompleted))
        {
            partition.Feed.IsEndUnsure = !Try(() =>
            {
                var end = consumer.QueryWatermarkOffsets(partition.Place, AnswerWait).High;
                troubles.ConnectionWorks();
                if (end.IsSpecial) return;
                partition.AskedEnd = end;
                partition.Feed.TellEnd(end);
            });
            Try(() =>
            {
                if (!topic.IsSkipWanted(partition.Place)) return;
                if (partition.HasLostRecords) partition.MaySkip = true;
                else topic.ForgetSkip(partition.Place);
            });
        }

        if (!_isOver) Try(() => troubles.MappingDiffers(topic.Difference()));
        if (!_isOver) Try(() => _change = topic.Change(settings));
    }

    // Brokers and stores that are away are told of otherwise, and asked again in the next round.
    private static bool Try(Action ask)
    {
        try
        {
            ask();
            return true;
        }
#pragma warning disable CA1031 // Whatever they fail with.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
