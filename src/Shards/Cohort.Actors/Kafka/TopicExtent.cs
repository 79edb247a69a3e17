using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>What a partition of a topic holds.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="First">The offset of its first record; those before it are gone.</param>
/// <param name="End">The offset that its next record will get.</param>
internal readonly record struct PartitionExtent(int Partition, long First, long End);

/// <summary>Asks brokers what the topic of purchases holds, outside the group that reads it.</summary>
internal static class TopicExtent
{
    /// <summary>For each answer of the brokers.</summary>
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(30);

    /// <summary>All partitions of the topic, by number. Blocks.</summary>
    /// <exception cref="InvalidOperationException">The topic is not there, or the brokers do not answer.</exception>
    public static IReadOnlyList<PartitionExtent> Read(KafkaSettings settings)
    {
        var topic = settings.Topics.Purchases;
        try
        {
            using var consumer = new ConsumerBuilder<Ignore, Ignore>(ConsumerProperties.Of(settings)).SetErrorHandler(static (_, _) => { }).SetLogHandler(static (_, _) => { }).Build();

            // By the consumer's connection, which makes no topic where there is none.
            using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
            var described = admin.GetMetadata(topic, AnswerWait).Topics.Single(one => one.Topic == topic);
            if (described.Error.IsError || described.Partitions.Count == 0)
                throw new InvalidOperationException($"The topic '{topic}' cannot be read ({described.Error.Reason}). Look at cohort.kafka.topics.purchases.");
            return [.. described.Partitions.Select(partition => partition.PartitionId).Order().Select(partition => Of(consumer, topic, partition))];
        }
        catch (KafkaException exception)
        {
            throw new InvalidOperationException($"The brokers at {settings.BootstrapServers} do not tell what the topic '{topic}' holds: {exception.Error.Reason}.", exception);
        }
    }

    private static PartitionExtent Of(IConsumer<Ignore, Ignore> consumer, string topic, int partition)
    {
        var ends = consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), AnswerWait);
        return new PartitionExtent(partition, ends.Low.Value, ends.High.Value);
    }
}
