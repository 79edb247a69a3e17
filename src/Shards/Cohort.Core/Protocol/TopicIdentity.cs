using System.Globalization;

namespace Cohort.Core.Protocol;

/// <summary>
/// Which topic the sources of a cluster are partitions of. Ranges keep offsets by the name of a source, so what is read under
/// a name must be the same records for ever: another topic under an old name would be taken for what the ranges have.
/// </summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Cluster">The id of the brokers' cluster; empty while it is not known.</param>
/// <param name="TopicId">The id that the brokers gave the topic; empty where they give none, as before Apache Kafka 2.8.</param>
/// <param name="Prefix">What the names of its sources begin with, before <c>/</c> and the number of the partition.</param>
/// <param name="Generation">How often it was begun anew by an operator's order, from 1 on.</param>
internal sealed record TopicIdentity(string Topic, string Cluster, string TopicId, string Prefix, int Generation)
{
    /// <summary>What sources were called, whatever their topic, before topics were remembered.</summary>
    public const string FormerPrefix = "purchases";

    /// <summary>The name of one partition's source.</summary>
    public string SourceOf(int partition) => $"{Prefix}/{partition.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The same topic, deleted and made anew or in another cluster: it is read from its first record, under names of its own.</summary>
    public TopicIdentity BegunAnew() =>
        this with { Cluster = "", TopicId = "", Generation = Generation + 1, Prefix = $"{Topic}@{(Generation + 1).ToString(CultureInfo.InvariantCulture)}" };

    /// <summary>Decides what a topic is, that the brokers show now.</summary>
    /// <param name="known">All topics that are remembered.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="cluster">The id of the cluster; empty where the brokers give none.</param>
    /// <param name="topicId">The id of the topic; empty where the brokers give none.</param>
    /// <param name="hasFormerSources">Whether ranges keep offsets of sources that have the former name.</param>
    /// <param name="refusal">Why it must not be read, and what helps; null where it may.</param>
    /// <returns>What is to be remembered.</returns>
    public static TopicIdentity Meet(
        IReadOnlyCollection<TopicIdentity> known, string topic, string cluster, string topicId, bool hasFormerSources, out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(known);
        var former = known.FirstOrDefault(identity => identity.Topic == topic);
        refusal = former is null ? null : Refusal(former, cluster, topicId);

        // A cluster that read before topics were remembered goes on under the names that its ranges have.
        if (former is null) return new TopicIdentity(topic, cluster, topicId, known.Count == 0 && hasFormerSources ? FormerPrefix : topic, 1);
        return refusal is not null ? former : former with
        {
            Cluster = former.Cluster.Length > 0 ? former.Cluster : cluster,
            TopicId = former.TopicId.Length > 0 ? former.TopicId : topicId,
        };
    }

    /// <summary>Why a partition must not be read though its topic may be; null where it may.</summary>
    /// <param name="partition">Its number.</param>
    /// <param name="end">The offset that its next record will get.</param>
    /// <param name="applied">The offset up to which its records were read before.</param>
    public string? RefusalOf(int partition, long end, long applied) => end >= applied ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{SourceOf(partition)} ends at offset {end}, but was read up to {applied} before: the topic was made anew, or lost records. It is not read, because the ranges would take its records for those that they have. {WayOn(Topic)}");

    private static string? Refusal(TopicIdentity known, string cluster, string topicId)
    {
        if (known.Cluster.Length > 0 && cluster.Length > 0 && known.Cluster != cluster)
            return $"The topic '{known.Topic}' is in the Kafka cluster {cluster}, but was read from the cluster {known.Cluster} before: its offsets mean other records. Nothing of it is read. {WayOn(known.Topic)}";
        if (known.TopicId.Length > 0 && topicId.Length > 0 && known.TopicId != topicId)
            return $"The topic '{known.Topic}' has the id {topicId}, but had {known.TopicId} when it was read before: it was deleted and made anew. Nothing of it is read, because the ranges would take its records for those of the former one. {WayOn(known.Topic)}";
        return null;
    }

    private static string WayOn(string topic) =>
        $"If it is meant, 'cohort source begin-anew {topic}' reads all of it from its first record; purchases whose event ids the ranges have are left out as repeats.";
}
