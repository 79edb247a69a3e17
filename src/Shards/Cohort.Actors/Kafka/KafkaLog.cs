using Akka.Event;
using Cohort.Actors.Logging;
using Confluent.Kafka;
using Error = Confluent.Kafka.Error;
using LogMessage = Confluent.Kafka.LogMessage;

namespace Cohort.Actors.Kafka;

/// <summary>Takes what the client library has to say into the log of the node.</summary>
internal static class KafkaLog
{
    /// <summary>An error that the library retries is news only when no broker is left; it says everything again and again.</summary>
    public static void Write(FoldedLog log, Error error)
    {
        var isGrave = error.IsFatal || error.Code == ErrorCode.Local_AllBrokersDown;
        log.Write(isGrave ? LogLevel.WarningLevel : LogLevel.InfoLevel, FoldedLog.KindOf($"{error.Code} {error.Reason}"), null, "Kafka: {0}.", error.Reason);
    }

    public static void Write(FoldedLog log, LogMessage line) =>
        log.Write(LogLevel.DebugLevel, FoldedLog.KindOf($"{line.Facility} {line.Message}"), null, "Kafka client, {0}: {1}", line.Facility, line.Message);
}
