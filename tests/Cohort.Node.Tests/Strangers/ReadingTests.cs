using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.DistributedData;
using Akka.Serialization;
using Cohort.Actors.Hosting;
using Cohort.Actors.Wire.Guards;

namespace Cohort.Node.Tests.Strangers;

/// <summary>A node reads what nodes send each other, and makes nothing of what anybody else may write.</summary>
[Trait("Category", "Slow")]
public sealed class ReadingTests : IDisposable
{
    private readonly ActorSystem _node = StrangerSystem.Create(CohortHosting.Required.ToString());
    private readonly ActorSystem _stranger = StrangerSystem.Create();

    public void Dispose()
    {
        _node.Terminate().Wait(TimeSpan.FromMinutes(1));
        _stranger.Terminate().Wait(TimeSpan.FromMinutes(1));
    }

    public static TheoryData<string> Refused => new(Messages.Keys);

    // What a stranger would send, each written by Akka.NET's own serializer.
    private static readonly Dictionary<string, Func<ActorSystem, object>> Messages = new()
    {
        ["an object in JSON"] = _ => new Planted(),
        ["a message of Protocol Buffers"] = _ => new Google.Protobuf.WellKnownTypes.StringValue { Value = "x" },
        ["a failure"] = _ => new Status.Failure(new PlantedException()),
        ["a success with an object"] = _ => new Status.Success(new Planted()),
        ["an identity of an object"] = _ => new Identify(new Planted()),
        ["a selection of an object"] = _ => new ActorSelectionMessage(new Planted(), [new SelectChildName("user")]),
        ["a poison pill"] = _ => PoisonPill.Instance,
        ["a poison pill by selection"] = _ => new ActorSelectionMessage(PoisonPill.Instance, [new SelectChildName("user")]),
        ["a kill"] = _ => Kill.Instance,
        ["a kill by selection"] = _ => new ActorSelectionMessage(Kill.Instance, [new SelectChildName("user")]),
        ["a place to deploy to"] = _ => new RemoteScope(new Address("akka.tcp", "cohort", "localhost", 1)),
        ["settings"] = _ => ConfigurationFactory.ParseString("a = b"),
        ["a router"] = _ => new Akka.Routing.RoundRobinPool(3),
        ["a stop"] = _ => new Terminate(),
        ["a suspension"] = _ => new Suspend(),
        ["a restart"] = _ => new Recreate(new PlantedException()),
        ["a failed child"] = system => new Failed(system.DeadLetters, new PlantedException(), 1),
        ["a birth"] = _ => new Create(new ActorInitializationException("x", new PlantedException())),
        ["bytes"] = _ => new byte[] { 1 },
        ["another kind of replicated value"] = _ => GSet.Create("x"),
        ["a register of something else"] = system => new LWWRegister<string>(Akka.Cluster.Cluster.Get(system).SelfUniqueAddress, "x"),
        ["the key of a register of something else"] = _ => new LWWRegisterKey<string>("x"),
        ["a question of statistics"] = _ => new GetClusterShardingStats(TimeSpan.FromSeconds(1)),
        ["an order to leave"] = _ => Said("Leave"),
        ["an order to take for dead"] = _ => Said("Down"),
        ["an actor to be made"] = system => System.Activator.CreateInstance(
            typeof(Akka.Remote.RemoteSettings).Assembly.GetType("Akka.Remote.DaemonMsgCreate", throwOnError: true)!,
            Props.Create<PlantedActor>(), new Deploy(new RemoteScope(new Address("akka.tcp", "cohort", "localhost", 1))), "akka.tcp://cohort@localhost:1/remote/x", system.DeadLetters)!,
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void It_is_refused_and_nothing_is_made(string kind)
    {
        var (serializer, manifest, bytes) = Written(_stranger, Messages[kind](_stranger));
        var (objects, exceptions, actors) = (Planted.Made, PlantedException.Made, PlantedActor.Made);

        Assert.ThrowsAny<SerializationException>(() => _node.Serialization.Deserialize(bytes, serializer, manifest));

        Assert.Equal((objects, exceptions, actors), (Planted.Made, PlantedException.Made, PlantedActor.Made));
    }

    [Fact]
    public void No_serializer_makes_an_object_of_a_type_that_the_message_names()
    {
        var before = Planted.Made;
        foreach (var id in Enumerable.Range(-10, 1_000).Append(6_390_001).Append(6_390_002))
        {
            foreach (var manifest in new[] { typeof(Planted).AssemblyQualifiedName!, "Cohort.Node.Tests.Strangers.Planted, Cohort.Node.Tests" })
            {
                foreach (var bytes in new[] { [], "{}"u8.ToArray(), "{\"$id\":\"1\"}"u8.ToArray() })
                    Assert.ThrowsAny<Exception>(() => _node.Serialization.Deserialize(bytes, id, manifest));
            }
        }

        Assert.Equal(before, Planted.Made);
    }

    [Fact]
    public void Messages_inside_messages_without_end_are_refused_When_they_would_fill_the_stack()
    {
        object message = new Identify("x");
        var (serializer, manifest, bytes) = Written(_stranger, message);
        var depth = 0;
        for (; bytes.Length < 1_500_000 && depth < 3_000; depth++)
        {
            // One more selection around it, as the bytes of a protocol message: payload, then a name.
            (serializer, manifest, bytes) = (6, "", Around(bytes, serializer, manifest));
        }

        var refusal = Assert.ThrowsAny<SerializationException>(() => _node.Serialization.Deserialize(bytes, serializer, manifest));
        Assert.Contains("inside each other", Innermost(refusal).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_message_is_refused_When_it_would_be_too_large_unpacked()
    {
        using var packed = new MemoryStream();
        using (var zip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 64; i++) zip.Write(zeros);
        }

        var refusal = Assert.Throws<RefusedMessageException>(() => _node.Serialization.Deserialize(packed.ToArray(), 12, "N"));

        Assert.Contains("larger than", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nodes_send_each_other_is_read()
    {
        var cluster = Akka.Cluster.Cluster.Get(_node);
        var ended = _stranger.DeadLetters;
        object[] messages =
        [
            "text", 7, 7L, new Identify("me"), new Identify(null), new ActorIdentity("me", ended),
            new ActorSelectionMessage(new Identify("me"), [new SelectChildName("user"), new SelectChildName("coordinator")]),
            new Watch((IInternalActorRef)_node.DeadLetters, (IInternalActorRef)ended), new Unwatch((IInternalActorRef)_node.DeadLetters, (IInternalActorRef)ended),
            new Cohort.Actors.Messages.AskStatus(),
        ];

        Assert.NotNull(cluster);
        foreach (var message in messages)
        {
            var (serializer, manifest, bytes) = Written(_node, message);
            Assert.IsType(message.GetType(), _node.Serialization.Deserialize(bytes, serializer, manifest));
        }
    }

    [Fact]
    public void Nobody_is_believed_who_says_that_an_actor_of_this_node_has_ended()
    {
        var actor = (IInternalActorRef)_node.ActorOf(Props.Create<PlantedActor>(), "alive");
        var (serializer, manifest, bytes) = Written(_node, new DeathWatchNotification(actor, existenceConfirmed: true, addressTerminated: false));

        var refusal = Assert.Throws<RefusedMessageException>(() => _node.Serialization.Deserialize(bytes, serializer, manifest));

        Assert.Contains("/user/alive", refusal.Message, StringComparison.Ordinal);
    }

    private static object Said(string action) => System.Activator.CreateInstance(
        typeof(Akka.Cluster.Cluster).Assembly.GetType($"Akka.Cluster.ClusterUserAction+{action}", throwOnError: true)!, new Address("akka.tcp", "cohort", "localhost", 1))!;

    private static (int Serializer, string Manifest, byte[] Bytes) Written(ActorSystem system, object message)
    {
        var serializer = system.Serialization.FindSerializerFor(message);
        return (serializer.Identifier, Serialization.ManifestFor(serializer, message), Serialization.WithTransport((ExtendedActorSystem)system, () => serializer.ToBinary(message)));
    }

    private static byte[] Around(byte[] bytes, int serializer, string manifest)
    {
        using var payload = new MemoryStream();
        using (var output = new Google.Protobuf.CodedOutputStream(payload, leaveOpen: true))
        {
            output.WriteTag(1, Google.Protobuf.WireFormat.WireType.LengthDelimited);
            output.WriteBytes(Google.Protobuf.ByteString.CopyFrom(bytes));
            output.WriteTag(2, Google.Protobuf.WireFormat.WireType.Varint);
            output.WriteInt32(serializer);
            output.WriteTag(3, Google.Protobuf.WireFormat.WireType.LengthDelimited);
            output.WriteBytes(Google.Protobuf.ByteString.CopyFromUtf8(manifest));
        }

        using var selection = new MemoryStream();
        using (var output = new Google.Protobuf.CodedOutputStream(selection, leaveOpen: true))
        {
            output.WriteTag(1, Google.Protobuf.WireFormat.WireType.LengthDelimited);
            output.WriteBytes(Google.Protobuf.ByteString.CopyFrom(payload.ToArray()));
        }

        return selection.ToArray();
    }

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
