using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;

namespace Cohort.Node.Tests.Strangers;

/// <summary>An actor system with the name of a cluster of Cohort and everything else as Akka.NET has it: what somebody without manners would use.</summary>
internal static class StrangerSystem
{
    public static ActorSystem Create(string more = "", Setup? setup = null)
    {
        var config = ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            }
            """)
            .WithFallback(ClusterSharding.DefaultConfig())
            .WithFallback(ClusterSingleton.DefaultConfig())
            .WithFallback(Akka.DistributedData.DistributedData.DefaultConfig());
        var all = BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(more).WithFallback(config));
        return ActorSystem.Create("cohort", setup is null ? ActorSystemSetup.Create(all) : ActorSystemSetup.Create(all, setup));
    }
}
