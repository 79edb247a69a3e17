using Akka.Actor;
using Cohort.Serving.Http.Auditing;
using Cohort.Store.Questions;
using Microsoft.Extensions.DependencyInjection;
using Petabridge.Cmd.Cluster;
using Petabridge.Cmd.Cluster.Sharding;
using Petabridge.Cmd.Host;
using Petabridge.Cmd.Remote;

namespace Cohort.Petabridge;

/// <summary>Lets operators reach a node with <c>pbm</c>: by our palette, and those that come with Petabridge.Cmd.</summary>
internal static class PetabridgeConsole
{
    /// <summary>Listens where the settings of the node say.</summary>
    /// <param name="system">The actor system of the node.</param>
    /// <param name="services">What the node has.</param>
    public static void Begin(ActorSystem system, IServiceProvider services)
    {
        var commands = PetabridgeCmd.Get(system);
        commands.RegisterCommandPalette(new CohortCommands(services.GetRequiredService<ICohort>(), services.GetRequiredService<AuditLog>()));
        commands.RegisterCommandPalette(ClusterCommands.Instance);
        commands.RegisterCommandPalette(ClusterShardingCommands.Instance);
        commands.RegisterCommandPalette(RemoteCommands.Instance);
        commands.Start();
    }
}
