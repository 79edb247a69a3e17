using Cohort.Actors.Wire.Guards;

namespace Cohort.Actors.Wire;

/// <summary>Which serializer stands under each name that Akka.NET gives one. What is not here is refused at the start of a node.</summary>
internal static class Serializers
{
    /// <summary>By the names of <c>akka.actor.serializers</c>.</summary>
    public static IReadOnlyDictionary<string, Type> ByName { get; } = new SortedDictionary<string, Type>(StringComparer.Ordinal)
    {
        ["cohort"] = typeof(CohortSerializer),
        ["refusing"] = typeof(RefusingSerializer),
        ["null"] = typeof(GuardedNothing),
        ["primitive"] = typeof(GuardedTexts),
        ["akka-misc"] = typeof(GuardedActorMessages),
        ["akka-containers"] = typeof(GuardedSelections),
        ["akka-system-msg"] = typeof(GuardedSystemMessages),
        ["akka-cluster"] = typeof(GuardedMembership),
        ["akka-sharding"] = typeof(GuardedSharding),
        ["akka-singleton"] = typeof(GuardedSingletons),
        ["akka-data-replication"] = typeof(GuardedReplication),
        ["akka-replicated-data"] = typeof(GuardedReplicas),

        // Types by name: any object, any message of Protocol Buffers, an actor of any class, any element of a queue.
        ["json"] = typeof(RefusingSerializer),
        ["proto"] = typeof(RefusingSerializer),
        ["daemon-create"] = typeof(RefusingSerializer),
        ["reliable-delivery"] = typeof(RefusingSerializer),
        ["akka-stream-ref"] = typeof(RefusingSerializer),
        ["akka-persistence-message"] = typeof(RefusingSerializer),
        ["akka-persistence-snapshot"] = typeof(RefusingSerializer),

        // Nobody here sends these.
        ["bytes"] = typeof(RefusingSerializer),
        ["akka-pubsub"] = typeof(RefusingSerializer),
        ["akka-cluster-client"] = typeof(RefusingSerializer),
    };
}
