using System.Globalization;
using Cohort.Testing;

namespace Cohort.Cluster.Tests;

[Collection(Support.FormationCollection.Name)]
public sealed class FullHeapTests
{
    private const long Limit = 192 << 20;

    [SkippableFact]
    public async Task A_node_ends_at_once_and_says_why_When_its_heap_is_full()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows ends it with a code of its own.");
        var port = FreePort.Next();
        var directory = Directory.CreateTempSubdirectory("cohort-full-").FullName;
        var sign = Path.Combine(directory, "hold");
        (string, string)[] environment = [("DOTNET_GCHeapHardLimit", Limit.ToString("x", CultureInfo.InvariantCulture)), (StartupHook.Glutton, sign)];
        using var node = NodeProcess.In(environment, Support.ClusterNode.Current, $$"""
            akka {
              remote.dot-netty.tcp.port = {{port}}
              cluster { roles = [shard, serve], seed-nodes = ["akka.tcp://cohort@127.0.0.1:{{port}}"] }
            }
            cohort { database.directory = "{{directory}}", kafka.enabled = off, http.address = "http://127.0.0.1:0" }
            """);

        await node.Says($"This node is up at akka.tcp://cohort@127.0.0.1:{port}.");
        await File.WriteAllTextAsync(sign, "");
        var said = await node.Says("The memory of this process is used up");

        Assert.Contains($"its heap may have {Limit >> 20} MiB", said, StringComparison.Ordinal);
        Assert.Equal(1, await node.End());
        Directory.Delete(directory, recursive: true);
    }
}
