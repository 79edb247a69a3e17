using Cohort.Actors.Logging;
using Cohort.Actors.Stalls;
using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>Tells readiness and status what keeps a client from its brokers, and from the topic that it reads.</summary>
/// <param name="what">What the client does, for people.</param>
/// <param name="settings">How the brokers are reached.</param>
/// <param name="stalls">Hears of it; null where nobody asks.</param>
/// <param name="log">Hears of it too.</param>
internal sealed class KafkaTroubles(string what, KafkaSettings settings, StallWatch? stalls, FoldedLog log)
{
    /// <summary>The client tries brokers that are away every ten seconds at least, and says so each time.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private volatile bool _isTold;

    private string Connection => $"connection to Kafka for {what}";

    private string Mapping => $"mapping of topic '{settings.Topics.Purchases}'";

    private string Topic => $"topic '{settings.Topics.Purchases}'";

    /// <summary>An error of the client as a whole; it goes on trying.</summary>
    public void Write(Error error)
    {
        KafkaLog.Write(log, error);
        if (ReasonOf(error) is not { } reason) return;
        stalls?.Waits(StallKind.Partition, Connection, 0, reason, Silence);
        _isTold = true;
    }

    /// <summary>A broker has answered or given something: what kept the client from it is over. For each record, so cheap.</summary>
    public void ConnectionWorks()
    {
        if (!_isTold) return;
        _isTold = false;
        stalls?.Moves(StallKind.Partition, Connection);
    }

    /// <summary>The topic cannot be read; the client goes on trying.</summary>
    public void TopicFails(Error error)
    {
        log.Warning($"read {error.Code}", null, "Reading the topic '{0}': {1}.", settings.Topics.Purchases, error.Reason);
        if (error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic)
            stalls?.Waits(StallKind.Partition, Topic, 0, "It is not there. Make it, or name another one in cohort.kafka.topics.purchases.");
    }

    /// <summary>Partitions of the topic were dealt out, or the session is over.</summary>
    public void TopicWorks() => stalls?.Moves(StallKind.Partition, Topic);

    /// <summary>Another node reads the topic by another mapping or other rates.</summary>
    /// <param name="how">How, and what helps; null where none does.</param>
    public void MappingDiffers(string? how)
    {
        if (how is null) stalls?.Moves(StallKind.Partition, Mapping);
        else stalls?.Waits(StallKind.Partition, Mapping, 0, how);
    }

    /// <summary>A partition is read again, because the database knows less of it than the group has committed.</summary>
    /// <param name="source">The partition.</param>
    /// <param name="why">Why, and what to know; null where it is over, or the partition is gone.</param>
    public void ReadsAgain(string source, string? why)
    {
        if (why is null)
        {
            stalls?.Moves(StallKind.Partition, OffsetOf(source));
            return;
        }

        log.Warning($"again {source}", null, "{0}", why);
        stalls?.Waits(StallKind.Partition, OffsetOf(source), 0, why);
    }

    private static string OffsetOf(string source) => $"offset that the group committed of {source}";

    private string? ReasonOf(Error error) => error.Code switch
    {
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve =>
            $"The brokers at {settings.BootstrapServers} cannot be reached: {error.Reason}. Look whether they run, and at cohort.kafka.bootstrap-servers.",
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Ssl =>
            $"The brokers at {settings.BootstrapServers} do not let this client in: {error.Reason}. Look at cohort.kafka.client.",
        _ when error.IsFatal => $"The client cannot go on: {error.Reason}.",
        _ => null,
    };
}
