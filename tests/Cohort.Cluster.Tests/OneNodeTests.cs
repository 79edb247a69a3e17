using Cohort.Testing;

namespace Cohort.Cluster.Tests;

[Collection(Support.FormationCollection.Name)]
public sealed class OneNodeTests
{
    [SkippableFact]
    public async Task A_node_forms_a_cluster_alone_and_ends_well_When_it_is_told_to()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        var port = FreePort.Next();
        var directory = Directory.CreateTempSubdirectory("cohort-one-").FullName;
        using var node = new NodeProcess($$"""
            akka {
              remote.dot-netty.tcp.port = {{port}}
              cluster { roles = [shard, serve], seed-nodes = ["akka.tcp://cohort@127.0.0.1:{{port}}"] }
            }
            cohort { database.directory = "{{directory}}", kafka.enabled = off, http.address = "http://127.0.0.1:0" }
            """);

        await node.Says($"This node is up at akka.tcp://cohort@127.0.0.1:{port}.");
        node.Signal(NodeProcess.Terminate);

        Assert.Equal(0, await node.End());
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_node_ends_to_be_started_again_When_nobody_lets_it_in()
    {
        var directory = Directory.CreateTempSubdirectory("cohort-one-").FullName;
        using var node = new NodeProcess($$"""
            akka {
              remote.dot-netty.tcp.port = {{FreePort.Next()}}
              cluster { roles = [shard, serve], seed-nodes = ["akka.tcp://cohort@127.0.0.1:{{FreePort.Next()}}"] }
              cluster { seed-node-timeout = 500 ms, shutdown-after-unsuccessful-join-seed-nodes = 1 s }
            }
            cohort { database.directory = "{{directory}}", kafka.enabled = off, http.address = "http://127.0.0.1:0" }
            """);

        await node.Says("No node of akka.cluster.seed-nodes let this one into the cluster in time.");

        Assert.Equal(3, await node.End());
        Directory.Delete(directory, recursive: true);
    }
}
