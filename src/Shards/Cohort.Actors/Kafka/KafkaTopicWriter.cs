using Akka;
using Akka.Event;
using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;
using Cohort.Actors.Logging;
using Cohort.Actors.Stalls;
using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>
/// Writes with one idempotent producer. The client library retries until its <c>message.timeout.ms</c> (five minutes), so
/// brokers may go away for shorter than that without anybody noticing.
/// </summary>
internal sealed class KafkaTopicWriter : ITopicWriter
{
    /// <summary>Records on their way in one flow: enough to fill the requests of a link with 10 ms at 100,000 records a second.</summary>
    private const int InFlight = 1_000;

    /// <summary>Of one record. A dead letter holds a whole record that was too strange to read, and must fit.</summary>
    private const int LargestRecord = 10 * 1024 * 1024;

    /// <summary>Milliseconds that a record waits for others to share its request.</summary>
    private const int Linger = 5;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(30);

    private readonly IProducer<byte[]?, byte[]> _producer;
    private readonly FoldedLog _log;
    private readonly KafkaTroubles _troubles;

    /// <summary>Starts the producer, which looks for the brokers in the background.</summary>
    public KafkaTopicWriter(KafkaSettings settings, ILoggingAdapter log, StallWatch? stalls = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var config = new ProducerConfig(settings.Common())
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            // Reports carry what the caller knows already.
            DeliveryReportFields = "status",
        };
        config.MessageMaxBytes ??= LargestRecord;
        config.LingerMs ??= Linger;
        _log = new FoldedLog(log, TimeProvider.System);
        _troubles = new KafkaTroubles("transitions, scores and dead letters", settings, stalls, _log);
        _producer = new ProducerBuilder<byte[]?, byte[]>(config)
            .SetErrorHandler((_, error) => _troubles.Write(error))
            .SetLogHandler((_, line) => KafkaLog.Write(_log, line))
            .Build();
    }

    /// <inheritdoc />
    public Flow<(TopicRecord Record, T Tag), T, NotUsed> Write<T>() =>
        Flow.Create<(TopicRecord Record, T Tag)>()
            .SelectAsync(InFlight, element => Write(element.Record, element.Tag))
            // The stage wraps what its task failed with.
            .SelectError(static failure => failure is AggregateException { InnerException: TopicWriteException own } ? own : failure);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // Flushing blocks, and whoever disposes of this may be an actor.
        await Task.Run(() => _producer.Flush(Farewell));
        _producer.Dispose();
        _log.Dispose();
    }

    private async Task<T> Write<T>(TopicRecord record, T tag)
    {
        try
        {
            await _producer.ProduceAsync(record.Topic, Message(record));
            _troubles.ConnectionWorks();
            return tag;
        }
        catch (KafkaException exception)
        {
            throw new TopicWriteException(
                $"A record of {record.Value.Length} bytes could not be written to the topic '{record.Topic}': {exception.Error.Reason}.{RemedyFor(exception.Error.Code, record.Topic)}",
                exception);
        }
    }

    private static string RemedyFor(ErrorCode code, string topic) => code switch
    {
        ErrorCode.MsgSizeTooLarge => $" Raise max.message.bytes of the topic '{topic}', or message.max.bytes of the brokers.",
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => $" Make the topic '{topic}', or name another one in cohort.kafka.topics.",
        ErrorCode.TopicAuthorizationFailed => $" Allow this client to write to the topic '{topic}'.",
        ErrorCode.Local_MsgTimedOut => " The brokers could not be reached, or did not store it on enough replicas, for longer than message.timeout.ms.",
        _ => "",
    };

    private static Message<byte[]?, byte[]> Message(TopicRecord record)
    {
        var message = new Message<byte[]?, byte[]> { Key = record.Key, Value = record.Value };
        if (record.Headers is null) return message;
        message.Headers = [];
        foreach (var (name, value) in record.Headers) message.Headers.Add(name, value);
        return message;
    }
}
