using System.Globalization;
using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>Tells apart what the client library says while it reads.</summary>
internal static class ConsumeFaults
{
    /// <summary>Records of one partition that were to be read are not there any more; the others are not concerned.</summary>
    public static bool HasLostRecords(Error error) =>
        !error.IsFatal && error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange or ErrorCode.Local_LogTruncation;

    /// <summary>
    /// The session cannot go on. All else the library tries again by itself; but a record whose bytes could not be taken over, for want of
    /// memory, it gives only once.
    /// </summary>
    public static bool IsFinal(Error error) => error.IsFatal || error.Code is
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.Local_KeyDeserialization or ErrorCode.Local_ValueDeserialization;

    /// <summary>Where in its partition it happened, for people.</summary>
    public static string PlaceOf(ConsumeException exception) =>
        exception.ConsumerRecord.Offset is { IsSpecial: false } offset ? string.Create(CultureInfo.InvariantCulture, $"offset {offset.Value}") : "an offset that is not known";
}
