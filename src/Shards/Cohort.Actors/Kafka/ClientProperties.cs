using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>The properties of the client that a configuration may set, and those that correctness has taken.</summary>
internal static class ClientProperties
{
    /// <summary>Set by Cohort itself, each with the reason.</summary>
    private static readonly Dictionary<string, string> Taken = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "set cohort.kafka.bootstrap-servers instead",
        ["metadata.broker.list"] = "set cohort.kafka.bootstrap-servers instead",
        ["group.id"] = "set cohort.kafka.group-id instead",
        ["client.id"] = "set cohort.kafka.client-id instead",
        ["acks"] = "what is written must be on every replica in sync",
        ["request.required.acks"] = "what is written must be on every replica in sync",
        ["enable.idempotence"] = "a retry must not write twice",
        ["transactional.id"] = "effects are idempotent by their ids and need no transaction",
        ["enable.auto.commit"] = "an offset is committed only when its effects are durable",
        ["auto.commit.enable"] = "an offset is committed only when its effects are durable",
        ["enable.auto.offset.store"] = "an offset is committed only when its effects are durable",
        ["auto.offset.reset"] = "a partition that the group never read is read from its beginning, and lost records are an error",
        ["enable.partition.eof"] = "the end of a partition is no record",
        ["partition.assignment.strategy"] = "all members must share out partitions in one way",
        ["test.mock.num.brokers"] = "it replaces the brokers by pretended ones",
    };

    /// <summary>Values that correctness forbids, each with the reason.</summary>
    private static readonly Dictionary<(string Name, string Value), string> Refused = new()
    {
        [("isolation.level", "read_uncommitted")] = "what a transaction wrote and gave up is no purchase",
    };

    /// <summary>What is wrong with the properties. Opens no connection.</summary>
    public static IEnumerable<string> Check(string path, IReadOnlyDictionary<string, string> properties)
    {
        var taken = properties.Keys.Where(Taken.ContainsKey).ToList();
        foreach (var name in taken) yield return $"{path}.{name} cannot be set: {Taken[name]}.";
        foreach (var (property, reason) in Refused)
        {
            if (properties.TryGetValue(property.Name, out var value) && value.Equals(property.Value, StringComparison.OrdinalIgnoreCase))
                yield return $"{path}.{property.Name} cannot be {value}: {reason}.";
        }

        if (Refusal(properties.ExceptBy(taken, property => property.Key)) is not { } refusal) yield break;

        // The library checks some properties one by one, and others only together, and then begins with the name.
        var culprit = properties.Keys.FirstOrDefault(name => refusal.StartsWith(name + ' ', StringComparison.Ordinal))
            ?? properties.FirstOrDefault(property => Refusal([property]) == refusal).Key;
        yield return $"{(culprit is null ? path : $"{path}.{culprit}")} cannot be used: {refusal}.";
    }

    /// <summary>What the client library says of properties, or null. Without a broker's address, a client asks nobody.</summary>
    private static string? Refusal(IEnumerable<KeyValuePair<string, string>> properties)
    {
        try
        {
            using var client = new ProducerBuilder<Null, Null>(properties).SetLogHandler(static (_, _) => { }).Build();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            return exception.Message.TrimEnd('.');
        }
    }
}
