using Akka.Configuration;
using Cohort.Actors.Ingest;
using Cohort.Actors.Logging;
using Cohort.Actors.Messages;
using Cohort.Actors.Rebalancing;
using Cohort.Actors.Scoring;
using Cohort.Actors.Stalls;
using Cohort.Actors.Wire;
using Cohort.Actors.Wire.Guards;

namespace Cohort.Actors.Hosting;

/// <summary>
/// The settings that the actors rely on, whatever a file of settings says: who writes and reads messages, and what others
/// may do to the actors of a node.
/// </summary>
internal static class RequiredSettings
{
    // Whoever is asked by a path, and not by a reference that they gave: the cluster, the homes of ranges and singletons,
    // and what a node answers to others. All else is dropped, as are patterns.
    private static readonly string[] AskedByPath =
    [
        "/system/cluster/core/daemon",
        "/system/cluster/heartbeatReceiver",
        "/system/remote-watcher",
        $"/system/sharding/{NodeRoles.Shard}Replicator",
        "/system/sharding/replicator",
        "/system/sharding/rangesCoordinator",
        "/system/sharding/rangesCoordinator/singleton/coordinator",
        "/user/coordinator",
        "/user/coordinator/coordinator",
        "/user/rebalancer",
        "/user/rebalancer/rebalancer",
        $"/user/{NodeAgent.Name}",
        $"/user/{ScoringDispatcher.Name}",
        $"/user/{ScoringReport.ActorName}",
        $"/user/{StallReport.ActorName}",
        $"/user/{SourcesReport.ActorName}",
    ];

    public static Config All { get; } = ConfigurationFactory.ParseString(
        $$"""
        cohort-lease.lease-class = "{{typeof(StoreLease).AssemblyQualifiedName}}"
        akka.stdout-logger-class = "{{typeof(StartLog).AssemblyQualifiedName}}"
        akka.actor {
          serializers {
            {{Lines(Serializers.ByName.Select(one => $"\"{one.Key}\" = \"{one.Value.AssemblyQualifiedName}\""))}}
          }
          serialization-bindings {
            "System.Object" = refusing
            {{Lines(Written.Select(type => $"\"{type.AssemblyQualifiedName}\" = cohort"))}}
          }
        }
        akka.remote {
          untrusted-mode = on
          trusted-selection-paths = [{{string.Join(", ", AskedByPath.Select(path => $"\"{path}\""))}}]
        }
        """);

    /// <summary>What a system has that nodes with other settings than these may not join.</summary>
    public static Config Agreed(CohortNode node, IReadOnlyCollection<string> roles)
    {
        var agreement = Agreement.Of(node.Alike);
        return ConfigurationFactory.ParseString($"""
            {Agreement.Key} = "{agreement}"
            akka.cluster.roles = [{string.Join(", ", roles.Append(agreement).Select(role => $"\"{role}\""))}]
            """);
    }

    private static Type[] Written =>
    [
        typeof(IWireMessage), typeof(Core.Protocol.JournalEntry), typeof(Core.Protocol.OwnerSnapshot), typeof(Core.Protocol.CoordinatorEntry),
        typeof(Core.Protocol.CoordinatorStatus), typeof(RebalancerEntry), typeof(RebalancerStatus),
    ];

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
