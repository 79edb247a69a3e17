using Confluent.Kafka;
using Config = Akka.Configuration.Config;

namespace Cohort.Actors.Kafka;

/// <summary>How to reach Kafka, from the block <c>cohort.kafka</c>.</summary>
/// <param name="BootstrapServers">Brokers to ask first: <c>host:port</c>, separated by commas.</param>
/// <param name="GroupId">The consumer group whose committed offsets say what is done.</param>
/// <param name="ClientId">What brokers call this process in their logs and quotas.</param>
/// <param name="Topics">The names of the topics.</param>
/// <param name="RevocationWait">How long a revoked partition waits for acknowledgements on their way, before it commits.</param>
/// <param name="CommitInterval">The longest time between an acknowledgement and the commit of its offset.</param>
/// <param name="Client">Properties of librdkafka that are passed on as they are: TLS, SASL, sizes, time-outs.</param>
internal sealed record KafkaSettings(
    string BootstrapServers,
    string GroupId,
    string ClientId,
    KafkaTopics Topics,
    TimeSpan RevocationWait,
    TimeSpan CommitInterval,
    IReadOnlyDictionary<string, string> Client)
{
    /// <summary>Where the schemas of records are; null where records are JSON.</summary>
    public SchemaRegistrySettings? SchemaRegistry { get; init; }

    /// <summary>Where the settings stand in the configuration.</summary>
    public const string Path = "cohort.kafka";

    /// <summary>The settings, or every reason why they cannot be used; each names its key.</summary>
    public static (KafkaSettings? Settings, IReadOnlyList<string> Errors) Read(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var block = new SettingsBlock(config, Path);
        var settings = new KafkaSettings(
            block.Text("bootstrap-servers", "the brokers to ask first, such as \"localhost:9092\""),
            block.Text("group-id", "the consumer group whose offsets say what is done"),
            block.Text("client-id", "the name of this process in the logs of the brokers"),
            new KafkaTopics(
                block.Topic("topics.purchases"),
                block.Topic("topics.dead-letters"),
                block.Topic("topics.transitions"),
                block.Topic("topics.scores")),
            block.Time("revocation-wait", TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            block.Time("commit-interval", TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            block.Properties("client"))
        {
            SchemaRegistry = SchemaRegistrySettings.Read(block),
        };
        var errors = block.Errors.Concat(ClientProperties.Check($"{Path}.client", settings.Client)).ToList();
        return errors.Count == 0 ? (settings, []) : (null, errors);
    }

    /// <summary>What every client begins with: the properties that are passed on, and where the brokers are.</summary>
    internal ClientConfig Common() =>
        new(new Dictionary<string, string>(Client))
        {
            BootstrapServers = BootstrapServers,
            ClientId = ClientId,
            // Brokers may ask clients for their metrics; ours go where the node's own go, and nowhere else.
            EnableMetricsPush = false,
        };
}
