using System.Text.Json;
using Confluent.Kafka;

namespace Cohort.Cluster.Tests.Support;

/// <summary>The topic of transitions as its readers are told to take it: what comes again under an id they know, they drop.</summary>
internal static class TransitionsTopic
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>All that is in it without repeats; each user's in the order of the topic.</summary>
    public static IReadOnlyList<JsonElement> Read(ClusterBroker broker)
    {
        var name = broker.Transitions;
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.Address }).Build();
        var partitions = admin.GetMetadata(name, Patience).Topics.Single().Partitions.Count;
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = broker.Address,
            GroupId = "reader-of-transitions",
            EnablePartitionEof = true,
            EnableAutoCommit = false,
        }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(name, partition, 0)));
        var known = new HashSet<string>(StringComparer.Ordinal);
        var records = new List<JsonElement>();
        for (var ends = 0; ends < partitions;)
        {
            var record = consumer.Consume(Patience) ?? throw new TimeoutException($"After {records.Count} records the topic '{name}' gave none, and no end.");
            if (record.IsPartitionEOF)
            {
                ends++;
                continue;
            }

            using var json = JsonDocument.Parse(record.Message.Value);
            var transition = json.RootElement.Clone();
            Assert.Equal(record.Message.Key, transition.GetProperty("user_id").GetString());
            if (known.Add(transition.GetProperty("id").GetString()!)) records.Add(transition);
        }

        consumer.Close();
        return records;
    }
}
