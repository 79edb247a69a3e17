using Akka.Actor;
using Akka.Cluster;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;

namespace Cohort.Node.Tests.Strangers;

/// <summary>Nodes with certificates of one authority reach each other, by real sockets; nobody else reaches them, and they reach nobody else.</summary>
[Trait("Category", "Slow")]
public sealed class TlsTests : IDisposable
{
    private static readonly string[] Here = ["127.0.0.1"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // What never comes is not waited for as long as what should.
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(5);

    private readonly Certificates _ours = new("ours");
    private readonly Certificates _theirs = new("theirs");
    private readonly List<ActorSystem> _systems = [];

    public void Dispose()
    {
        foreach (var system in _systems) system.Terminate().Wait(Patience);
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Fact]
    public async Task They_reach_each_other_When_one_coordinator_vouches_for_both()
    {
        var (one, other) = (Start(_ours, _ours.Pem(Here)), Start(_ours, _ours.Pem(Here)));

        Assert.True(await Reaches(one, other, Patience));
        Assert.True(await Reaches(other, one, Patience));
    }

    [Fact]
    public async Task They_reach_each_other_by_a_file_of_PKCS_12()
    {
        var (one, other) = (Start(_ours, _ours.Pfx(Here, "secret")), Start(_ours, _ours.Pem(Here)));

        Assert.True(await Reaches(one, other, Patience));
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_certificate()
    {
        var node = Start(_ours, _ours.Pem(Here));
        var stranger = Keep(StrangerSystem.Create());

        Assert.False(await Reaches(stranger, node, Impatience));
        Assert.False(await Reaches(stranger, AddressOf(node).WithProtocol("akka.tcp"), Impatience));
    }

    [Fact]
    public async Task Nobody_gets_in_with_a_certificate_of_another_coordinator_and_nobody_is_reached_there()
    {
        // Each trusts both, so that only the other side can refuse.
        var node = Start(_ours, _ours.Pem(Here));
        var stranger = Start(_theirs, _theirs.Pem(Here), both: true);

        Assert.False(await Reaches(stranger, node, Impatience));
        Assert.False(await Reaches(node, stranger, Impatience));
    }

    [Fact]
    public async Task A_node_is_not_believed_that_has_a_certificate_for_another_name()
    {
        var one = Start(_ours, _ours.Pem(Here));
        var other = Start(_ours, _ours.Pem(["10.9.8.7"]), isCheckedFirst: false);

        Assert.False(await Reaches(one, other, Impatience));
    }

    [Fact]
    public async Task Who_connects_must_have_one_of_the_names_When_there_are_such()
    {
        var node = Start(_ours, _ours.Pem([.. Here, "a.nodes"]), more: "cohort.remoting.tls.peers = [\"*.nodes\"]");
        var (other, stranger) = (Start(_ours, _ours.Pem([.. Here, "b.nodes"])), Start(_ours, _ours.Pem([.. Here, "shop.example"])));

        Assert.True(await Reaches(other, node, Patience));
        Assert.False(await Reaches(stranger, node, Impatience));
    }

    [Fact]
    public void The_first_nodes_are_reached_by_TLS_however_their_addresses_are_written()
    {
        var config = NodeConfig.Of($$"""
            cohort.database.directory = "x"
            cohort.remoting.tls { certificate = "{{_ours.Pem(Here)}}", ca = "{{_ours.AuthorityFile}}" }
            akka.cluster.seed-nodes = ["akka.tcp://cohort@one:2552", "akka.ssl.tcp://cohort@other:2552"]
            """, _ => null);
        var (settings, errors) = NodeSettings.Read(config);

        Assert.Empty(errors);
        Assert.Equal(
            ["akka.ssl.tcp://cohort@one:2552", "akka.ssl.tcp://cohort@other:2552"],
            Remoting.SettingsOf(config, settings!.Remoting).GetStringList("akka.cluster.seed-nodes"));
    }

    private ActorSystem Start(Certificates authority, string certificate, string more = "", bool both = false, bool isCheckedFirst = true)
    {
        var ca = authority.AuthorityFile;
        if (both) File.AppendAllText(ca, "\n" + File.ReadAllText(_ours.AuthorityFile));
        var config = NodeConfig.Of($$"""
            cohort.database.directory = "x"
            cohort.remoting.tls { certificate = "{{certificate}}", ca = "{{ca}}", password = "{{(certificate.EndsWith(".pfx", StringComparison.Ordinal) ? "secret" : "")}}" }
            {{(isCheckedFirst ? "" : "akka.remote.dot-netty.tcp.public-hostname = \"10.9.8.7\"")}}
            {{more}}
            """, _ => null);
        var (settings, errors) = NodeSettings.Read(config);
        Assert.Empty(errors);
        var system = StrangerSystem.Create(Remoting.SettingsOf(config, settings!.Remoting).ToString(), Remoting.Setup(settings.Remoting));
        system.ActorOf(Props.Create(() => new Echo()), "echo");
        return Keep(system);
    }

    private ActorSystem Keep(ActorSystem system)
    {
        _systems.Add(system);
        return system;
    }

    private static Address AddressOf(ActorSystem system) => Cluster.Get(system).SelfAddress;

    private static Task<bool> Reaches(ActorSystem from, ActorSystem to, TimeSpan within) => Reaches(from, AddressOf(to), within);

    private static async Task<bool> Reaches(ActorSystem from, Address to, TimeSpan within)
    {
        // The first attempt may be lost with the connection that it begins.
        var end = DateTime.UtcNow + within;
        while (DateTime.UtcNow < end)
        {
            try
            {
                return await from.ActorSelection($"{to}/user/echo").Ask<string>("hello", TimeSpan.FromSeconds(2)) == "hello";
            }
            catch (AskTimeoutException)
            {
                // Once more.
            }
            catch (Akka.Remote.RemoteTransportException)
            {
                // It has no way at all to speak to such an address.
                return false;
            }
        }

        return false;
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
