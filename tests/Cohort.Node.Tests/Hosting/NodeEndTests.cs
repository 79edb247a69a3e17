using Akka.Actor;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;

namespace Cohort.Node.Tests.Hosting;

/// <summary>What a node says of its end when it comes before the node has begun.</summary>
public sealed class NodeEndTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-end-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task It_says_that_nobody_let_it_in_When_the_time_for_that_is_over_while_it_begins()
    {
        await using var host = await Beginning((system, _) =>
        {
            CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance).Wait();

            // What begins next finds no actor system.
            system.ActorOf(Props.Empty);
        });

        await host.Run();

        Assert.Equal(ExitCode.Removed, host.ExitCode);
    }

    [Fact]
    public async Task It_fails_with_the_reason_When_a_part_of_it_cannot_begin()
    {
        await using var host = await Beginning((_, _) => throw new InvalidOperationException("a port is taken"));

        Assert.Equal("a port is taken", (await Assert.ThrowsAsync<InvalidOperationException>(host.Run)).Message);
        await host.App.StopAsync();
    }

    private Task<NodeHost> Beginning(Action<ActorSystem, IServiceProvider> last)
    {
        var config = NodeConfig.Of($$"""
            akka.remote.dot-netty.tcp.port = 0
            akka.cluster.roles = [shard, serve]
            cohort { database.directory = {{NodeConfig.Quoted(_directory)}}, http.address = "http://127.0.0.1:0", kafka.enabled = off, petabridge.enabled = on, log.level = error }
            """, _ => null);
        var (settings, errors) = NodeSettings.Read(config);
        Assert.Empty(errors);
        return NodeHost.Build(config, settings!, consoles: last);
    }
}
