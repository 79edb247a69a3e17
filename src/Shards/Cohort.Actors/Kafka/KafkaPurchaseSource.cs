using Akka.Event;
using Cohort.Actors.Connectors;
using Cohort.Actors.Stalls;

namespace Cohort.Actors.Kafka;

/// <summary>Reads the topic of purchases, as a member of the consumer group.</summary>
/// <param name="settings">Where the topic is, and who reads it.</param>
/// <param name="store">What the cluster remembers of its sources; null where a topic is taken for what it is called.</param>
/// <param name="feedCapacity">Bytes of a partition that may wait for its stream; a partition that is full is not read.</param>
/// <param name="stalls">Hears of brokers and a topic that cannot be reached; null where nobody asks.</param>
/// <param name="mapping">
/// By what records are read; null where they are purchases in the plain format and always were.
/// </param>
internal sealed class KafkaPurchaseSource(
    KafkaSettings settings, ISourceStore? store = null, long feedCapacity = KafkaPurchaseSource.FeedCapacity,
        StallWatch? stalls = null,
    TopicMapping? mapping = null) : IPurchaseSource
{
    /// <summary>Bytes of a partition that wait at most: a quarter of a second at 64 MiB a second.</summary>
    private const long FeedCapacity = 16 * 1024 * 1024;

    /// <inheritdoc />
    public ISourceSession Open(ILoggingAdapter log) =>
        new KafkaSession(settings, store, mapping, stalls, feedCapacity, log);
}
