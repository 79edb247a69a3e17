using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Cluster;
using Cohort.Actors.Hosting;
using Cohort.Actors.Tests.Support;

namespace Cohort.Actors.Tests.Hosting;

/// <summary>A node that was removed and does not know ends; of two that take each other for gone one stays.</summary>
public sealed class RemovalGuardTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly List<ActorSystem> _systems = [];
    private readonly MemoryMemberStore _store = new();

    [Fact]
    public async Task A_node_ends_When_others_have_removed_it()
    {
        var node = await Start();
        await _store.RemoveAsync(RemovalGuard.NameOf(node.SelfUniqueAddress), "another");

        await node.System.WhenTerminated.WaitAsync(Patience);

        Assert.IsType<CoordinatedShutdown.ClusterDowningReason>(CoordinatedShutdown.Get(node.System).ShutdownReason);
    }

    [Fact]
    public async Task A_node_ends_When_the_database_was_away_and_says_then_that_it_was_removed()
    {
        _store.Fail(3);
        var node = await Start();
        await Until(() => _store.RemoveAsync(RemovalGuard.NameOf(node.SelfUniqueAddress), "another").IsCompletedSuccessfully);

        await node.System.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_node_writes_down_whom_it_saw_removed_and_stays()
    {
        var (first, second) = await Two();
        _store.Fail(2);

        first.Down(second.SelfAddress);

        await Until(() => _store.Removed.Count > 0);
        Assert.Equal([KeyValuePair.Create(RemovalGuard.NameOf(second.SelfUniqueAddress), RemovalGuard.NameOf(first.SelfUniqueAddress))], _store.Removed);
        await second.System.WhenTerminated.WaitAsync(Patience);
        Assert.False(first.IsTerminated);
    }

    [Fact]
    public async Task A_node_that_was_removed_removes_nobody_and_ends()
    {
        var (first, second) = await Two();
        await _store.RemoveAsync(RemovalGuard.NameOf(first.SelfUniqueAddress), RemovalGuard.NameOf(second.SelfUniqueAddress));

        first.Down(second.SelfAddress);

        await first.System.WhenTerminated.WaitAsync(Patience);
        Assert.Equal([RemovalGuard.NameOf(first.SelfUniqueAddress)], _store.Removed.Keys);
    }

    [Fact]
    public async Task A_node_that_leaves_is_not_written_down()
    {
        var (first, second) = await Two();

        second.Leave(second.SelfAddress);

        await second.System.WhenTerminated.WaitAsync(Patience);
        await Until(() => first.State.Members.Count == 1);
        Assert.Empty(_store.Removed);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate();
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(20)) Assert.True(waited.Elapsed < Patience);
    }

    private async Task<(Akka.Cluster.Cluster First, Akka.Cluster.Cluster Second)> Two()
    {
        var first = await Start();
        var second = await Start(first.SelfAddress);
        await Until(() => first.State.Members.Count(member => member.Status == MemberStatus.Up) == 2);
        return (first, second);
    }

    private async Task<Akka.Cluster.Cluster> Start(Address? join = null)
    {
        var system = ActorSystem.Create("removal", ConfigurationFactory.ParseString("""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            }
            """));
        _systems.Add(system);
        var cluster = Akka.Cluster.Cluster.Get(system);
        system.ActorOf(Props.Create(() => new RemovalGuard(_store)), "removal-guard");
        cluster.Join(join ?? cluster.SelfAddress);
        await Until(() => cluster.SelfMember.Status == MemberStatus.Up);
        return cluster;
    }
}
