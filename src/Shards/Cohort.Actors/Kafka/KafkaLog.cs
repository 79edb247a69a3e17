using Akka.Event;
using Confluent.Kafka;
using Error = Confluent.Kafka.Error;
using LogMessage = Confluent.Kafka.LogMessage;

namespace Cohort.Actors.Kafka;

/// <summary>Takes what the client library has to say into the log of the node.</summary>
internal static class KafkaLog
{
    /// <summary>An error that the library retries is news only when no broker is left; it says the rest again and again.</summary>
    public static void Write(ILoggingAdapter log, Error error)
    {
        if (error.IsFatal || error.Code == ErrorCode.Local_AllBrokersDown) log.Warning("Kafka: {0}.", error.Reason);
        else log.Info("Kafka: {0}.", error.Reason);
    }

    public static void Write(ILoggingAdapter log, LogMessage line) => log.Debug("Kafka client, {0}: {1}", line.Facility, line.Message);
}
