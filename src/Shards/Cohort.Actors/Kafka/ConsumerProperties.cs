using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>How the topic of purchases is read, by the client library and by the group.</summary>
internal static class ConsumerProperties
{
    /// <summary>
    /// Milliseconds of silence after which the brokers deal the partitions of a node to others: about as long as the cluster
    /// takes to remove it and to give away its ranges, and longer than a collection of garbage or a lost connection lasts.
    /// </summary>
    public const int SessionTimeout = 10_000;

    /// <summary>Milliseconds between two signs of life: a third of the session, so that two may be lost.</summary>
    public const int Heartbeat = 3_000;

    /// <summary>Milliseconds until partitions that were added to the topic are seen; they are dealt out within a session after that.</summary>
    public const int MetadataRefresh = 10_000;

    /// <summary>The properties; those that the settings pass on come first where correctness does not depend on them.</summary>
    public static ConsumerConfig Of(KafkaSettings settings)
    {
        var config = new ConsumerConfig(settings.Common())
        {
            GroupId = settings.GroupId,
            // Only what is acknowledged is committed, in an order that the client's own commits would not keep.
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            // Says up to where there is no record, where marks of transactions stand at the end.
            EnablePartitionEof = true,
            // A partition that the group never read begins at its beginning, by Assign. That records which were not read
            // yet are gone is another matter: nobody may jump over them unasked.
            AutoOffsetReset = AutoOffsetReset.Error,
            // Only partitions that change their owner pause; and they are revoked while the group is stable, when brokers
            // still take the commit of their offsets.
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        };
        config.SessionTimeoutMs ??= SessionTimeout;
        config.HeartbeatIntervalMs ??= Math.Min(Heartbeat, config.SessionTimeoutMs.Value / 3);
        config.TopicMetadataRefreshIntervalMs ??= MetadataRefresh;
        return config;
    }
}
