using System.Globalization;
using Akka.Cluster.Sharding;
using Cohort.Actors.Messages;

namespace Cohort.Actors.Ranges;

/// <summary>
/// Which entity a message is for: each range is an entity and a shard of its own, so that each is placed alone. Which
/// range a user's hash belongs to is the range table's to say, before the message is sent.
/// </summary>
internal sealed class RangeExtractor : IMessageExtractor
{
    /// <summary>The entity of a range.</summary>
    public static string EntityIdOf(int rangeId) => rangeId.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string? EntityId(object message) => message is IRangeMessage range ? EntityIdOf(range.RangeId) : null;

    /// <inheritdoc/>
    public object EntityMessage(object message) => message;

    /// <inheritdoc/>
    public string? ShardId(object message) => message is IRangeMessage range ? EntityIdOf(range.RangeId) : null;

    /// <inheritdoc/>
    public string ShardId(string entityId, object? messageHint = null) => entityId;
}
