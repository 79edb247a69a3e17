using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Cohort.Actors.Hosting;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Tests.Hosting;

/// <summary>Nodes that know no addresses are one cluster, by what the database says.</summary>
public sealed class ClusterFinderTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly List<ActorSystem> _systems = [];
    private readonly MemoryFoundingStore _store = new();

    [Fact]
    public async Task Nodes_that_begin_together_are_one_cluster()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => Start()).ToList();

        foreach (var node in nodes) await Until(() => UpIn(node) == nodes.Count);
    }

    [Fact]
    public async Task Nodes_join_those_who_found_each_other_by_seeds()
    {
        var seed = Start(isGuided: false);
        seed.Join(seed.SelfAddress);
        await Until(() => _store.Cluster == 1);

        var guided = Start();

        await Until(() => UpIn(guided) == 2 && UpIn(seed) == 2);
        Assert.Equal(1, _store.Cluster);
    }

    [Fact]
    public async Task A_node_waits_for_the_database_and_begins_then()
    {
        _store.Cut("");
        var node = Start();
        await Until(() => _store.Refused > 1);
        Assert.Equal(0, UpIn(node));

        _store.Heal();

        await Until(() => UpIn(node) == 1);
    }

    [Fact]
    public async Task A_node_that_was_cut_off_from_the_database_ends_When_others_have_begun_another_cluster()
    {
        var former = Start();
        await Until(() => UpIn(former) == 1);
        _store.Cut(former.SelfAddress.ToString());
        _store.Pass(Founding.FreshTime + 1);

        var next = Start();
        await Until(() => UpIn(next) == 1);
        Assert.Equal(2, _store.Cluster);
        _store.Heal();

        await former.System.WhenTerminated.WaitAsync(Patience);
        Assert.IsType<CoordinatedShutdown.ClusterDowningReason>(CoordinatedShutdown.Get(former.System).ShutdownReason);
        Assert.Equal(1, UpIn(next));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate();
    }

    private static int UpIn(Akka.Cluster.Cluster cluster) => cluster.State.Members.Count(member => member.Status == MemberStatus.Up);

    private static async Task Until(Func<bool> holds)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(20)) Assert.True(waited.Elapsed < Patience);
    }

    private Akka.Cluster.Cluster Start(bool isGuided = true)
    {
        var system = ActorSystem.Create("finder", ConfigurationFactory.ParseString("""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            }
            """));
        _systems.Add(system);
        system.ActorOf(Keeper.Of(Props.Create(() => new ClusterFinder(_store, isGuided, TimeProvider.System))), "cluster-finder");
        return Akka.Cluster.Cluster.Get(system);
    }
}
