using Akka.Event;
using Cohort.Actors.Connectors;
using Cohort.Actors.Logging;
using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>
/// Writes records that somebody sent and waits for, with an idempotent producer of its own: what waits here never holds up the
/// topics that a node writes by itself.
/// </summary>
internal sealed class KafkaRecordWriter : IAsyncDisposable
{
    /// <summary>Records on their way at a time, of all who send: half of what the client library holds.</summary>
    private const int InFlight = 50_000;

    /// <summary>Milliseconds until a record must be on enough replicas: whoever sent it waits for the answer.</summary>
    private const int Patience = 30_000;

    /// <summary>Milliseconds that a record waits for others to share its request.</summary>
    private const int Linger = 5;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    private readonly IProducer<byte[]?, byte[]> _producer;
    private readonly FoldedLog _log;
    private readonly SemaphoreSlim _room = new(InFlight);

    /// <summary>Starts the producer, which looks for the brokers in the background.</summary>
    public KafkaRecordWriter(KafkaSettings settings, ILoggingAdapter log)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var config = new ProducerConfig(settings.Common()) { Acks = Acks.All, EnableIdempotence = true, DeliveryReportFields = "none" };
        config.LingerMs ??= Linger;
        config.MessageTimeoutMs ??= Patience;

        // Where other producers put a key unless they are told otherwise, so that the records of one user stay in one partition.
        config.Partitioner ??= Partitioner.Murmur2Random;
        _log = new FoldedLog(log, TimeProvider.System);
        _producer = new ProducerBuilder<byte[]?, byte[]>(config)
            .SetErrorHandler((_, error) => KafkaLog.Write(_log, error))
            .SetLogHandler((_, line) => KafkaLog.Write(_log, line))
            .Build();
    }

    /// <summary>Writes a record; waits while too many are on their way.</summary>
    /// <returns>Its place, when it is on all replicas in sync.</returns>
    /// <exception cref="TopicWriteException">It could not be written; it is not certain that it was not.</exception>
    public async Task<(int Partition, long Offset)> WriteAsync(TopicRecord record)
    {
        await _room.WaitAsync();
        try
        {
            var result = await _producer.ProduceAsync(record.Topic, new Message<byte[]?, byte[]> { Key = record.Key, Value = record.Value });
            return (result.Partition.Value, result.Offset.Value);
        }
        catch (KafkaException fault)
        {
            throw new TopicWriteException($"The topic '{record.Topic}' did not take it: {fault.Error.Reason}.", fault);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Task.Run(() => _producer.Flush(Farewell));
        _producer.Dispose();
        _log.Dispose();
        _room.Dispose();
    }
}
