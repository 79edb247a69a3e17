using System.Text.Json;
using Akka.Actor;
using Akka.Cluster;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Strangers;

/// <summary>
/// A program that is no node connects to one on its own machine, where nobody is asked who they are, and tries what would
/// hurt. The node goes on as if nothing had been.
/// </summary>
[Trait("Category", "Slow")]
public sealed class StrangerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-stranger-").FullName;
    private readonly ActorSystem _stranger = StrangerSystem.Create();
    private RunningNode _node = null!;

    private Address Node => Cluster.Get(_node.Host.System).SelfAddress;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.Start(_directory, "cohort { kafka.enabled = off, ranges = 2 }\nakka.cluster.roles = [shard, serve]");
        Assert.Equal(200, (await _node.Post("/v1/rules", "segment big: spend() >= 100\n"u8.ToArray())).Status);
        Assert.Equal(200, (await _node.Post("/v1/taxonomy", Shop.Taxonomy())).Status);
        await _node.Until("/v1/status", status => status.GetProperty("as_of").ValueKind == JsonValueKind.String);
    }

    public async Task DisposeAsync()
    {
        await _stranger.Terminate();
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task It_makes_no_object_of_a_type_that_a_message_names()
    {
        var message = new Planted();
        var made = Planted.Made;

        foreach (var path in Paths) To(path).Tell(message);
        await SeenBy(_node);

        Assert.Equal(made, Planted.Made);
        await GoesOn();
    }

    [Fact]
    public async Task It_stops_no_actor_When_a_stranger_sends_what_stops_actors()
    {
        foreach (var path in Paths)
        {
            To(path).Tell(PoisonPill.Instance);
            To(path).Tell(Kill.Instance);
            _stranger.ActorSelection($"{Node}{path}").Tell(PoisonPill.Instance);
            _stranger.ActorSelection($"{Node}{path}").Tell(Kill.Instance);
        }

        _stranger.ActorSelection($"{Node}/user/*").Tell(PoisonPill.Instance);
        await SeenBy(_node);

        await GoesOn();
    }

    [Fact]
    public async Task It_suspends_and_stops_no_actor_When_a_stranger_sends_messages_of_the_system()
    {
        foreach (var path in Paths)
        {
            ((IInternalActorRef)To(path)).SendSystemMessage(new Akka.Dispatch.SysMsg.Suspend());
            ((IInternalActorRef)To(path)).Stop();
        }

        // The node ends the connection over the first of them; it may not speak to this stranger again.
        await Task.WhenAny(SeenBy(_node), _stranger.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(10)));
        await GoesOn();
    }

    [Fact]
    public async Task It_runs_no_actor_of_a_stranger()
    {
        var made = PlantedActor.Made;

        _stranger.ActorOf(Props.Create<PlantedActor>().WithDeploy(new Deploy(new RemoteScope(Node))), "deployed");
        await SeenBy(_node);

        Assert.Equal(made, PlantedActor.Made);
        await GoesOn();
    }

    [Fact]
    public async Task It_lets_nobody_join_who_has_other_settings()
    {
        var cluster = Cluster.Get(_stranger);

        await Assert.ThrowsAsync<ClusterJoinFailedException>(() => cluster.JoinAsync(Node, new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token));
        await SeenBy(_node);

        Assert.Single(Cluster.Get(_node.Host.System).State.Members);
        await GoesOn();
    }

    [Fact]
    public async Task It_refuses_orders_that_it_would_refuse_over_HTTP()
    {
        var speaking = StrangerSystem.Create(Cohort.Actors.Hosting.CohortHosting.Required.ToString());
        try
        {
            var coordinator = ((ExtendedActorSystem)speaking).Provider.ResolveActorRef($"{Node}/user/coordinator/coordinator");
            var before = (await _node.Get("/v1/status")).Answer;
            foreach (var order in Impossible)
            {
                var answer = await coordinator.Ask<Requested>(new Request(order), Patience);
                Assert.False(answer.IsBegun, order.GetType().Name);
                Assert.NotEqual("", answer.Refusal);
            }

            var after = (await _node.Get("/v1/status")).Answer;
            Assert.Equal(before.GetProperty("as_of").GetString(), after.GetProperty("as_of").GetString());
            Assert.Equal(before.GetProperty("table_version").GetInt32(), after.GetProperty("table_version").GetInt32());
            await GoesOn();
        }
        finally
        {
            await speaking.Terminate();
        }
    }

    private static Order[] Impossible =>
    [
        new ForAll(new TurnDay(BusinessDate.Of(2100, 1, 1))), new ForAll(new ActivateContext(new ContextVersion(99, 1), CauseKind.RulesChanged)), new Split(99, 7), new Merge(1, 99), new Merge(2, 1), new EndSalting("nobody"),
        new BeginSalting("ann", 0), new BeginSalting("ann", 1_000_000), new BeginSalting(new string('x', 100_000), 4), new BeginSalting("a\u0001b", 4), new BeginSalting("", 4),
    ];

    private static string[] Paths =>
    [
        "/user", "/user/coordinator", "/user/coordinator/coordinator", "/user/coordinator/coordinator/kept", "/user/rebalancer", "/user/rebalancer/rebalancer",
        "/user/publisher", "/user/publisher/kept", "/user/node-agent", "/system/cluster", "/system/cluster/core/daemon", "/system/sharding/ranges",
        "/system/sharding/rangesCoordinator", "/system/sharding/rangesCoordinator/singleton/coordinator", "/remote",
    ];

    private IActorRef To(string path) => ((ExtendedActorSystem)_stranger).Provider.ResolveActorRef($"{Node}{path}");

    // Messages of one sender to one node arrive in order: what is answered now comes after all that was sent before.
    private async Task SeenBy(RunningNode node)
    {
        var daemon = await _stranger.ActorSelection($"{Cluster.Get(node.Host.System).SelfAddress}/system/cluster/core/daemon").ResolveOne(Patience);
        Assert.NotNull(daemon);
    }

    private async Task GoesOn()
    {
        await _node.Until("/health/ready", ready => ready.GetProperty("ready").GetBoolean());
        var answer = await _node.Until("/v1/ranges", answer => answer.GetProperty("ranges").EnumerateArray().All(range => range.GetProperty("as_of").ValueKind == JsonValueKind.String));
        Assert.Equal(2, answer.GetProperty("ranges").GetArrayLength());
        Assert.False(_node.Host.App.Lifetime.ApplicationStopping.IsCancellationRequested);
    }
}
