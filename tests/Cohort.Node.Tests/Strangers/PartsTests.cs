using System.Text.Json;
using Akka.Actor;
using Cohort.Actors.Hosting;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Strangers;

/// <summary>What a node cannot do without comes back when it ends without being asked to, or the node ends.</summary>
[Trait("Category", "Slow")]
public sealed class PartsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-parts-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.Start(_directory, "cohort { kafka.enabled = off, ranges = 2, scoring.enabled = on }\nakka.cluster.roles = [shard, serve]");
        Assert.Equal(200, (await _node.Post("/v1/rules", "segment big: spend() >= 100\n"u8.ToArray())).Status);
        Assert.Equal(200, (await _node.Post("/v1/taxonomy", Shop.Taxonomy())).Status);
        await _node.Until("/v1/status", status => status.GetProperty("as_of").ValueKind == JsonValueKind.String);
        await _node.Until("/v1/ranges", answer => answer.GetProperty("ranges").EnumerateArray().All(range => range.GetProperty("node").ValueKind == JsonValueKind.String));
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Each_comes_back_When_it_is_stopped_or_killed()
    {
        string[] parts =
        [
            "/user/coordinator/coordinator/kept", "/user/rebalancer/rebalancer/kept", "/user/publisher/kept", "/user/node-agent/kept",
            "/user/scoring-dispatcher/kept", "/system/sharding/rangesCoordinator/singleton/coordinator",
        ];
        foreach (var part in parts)
        {
            foreach (var end in new object[] { PoisonPill.Instance, Kill.Instance })
            {
                var former = await Find(part);
                former.Tell(end);
                await Until(async () => !(await Find(part)).Equals(former), part);
            }
        }

        var status = await _node.Until("/v1/status", status => status.GetProperty("as_of").ValueKind == JsonValueKind.String);
        Assert.Equal(JsonValueKind.String, status.GetProperty("as_of").ValueKind);
        Assert.False(_node.Host.App.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public async Task A_range_comes_back_When_it_is_stopped_and_somebody_asks_for_it()
    {
        var ranges = await _node.Until("/v1/ranges", answer => answer.GetProperty("ranges").GetArrayLength() == 2);
        var id = ranges.GetProperty("ranges")[0].GetProperty("id").GetInt32();
        var system = _node.Host.System;
        foreach (var end in new object[] { PoisonPill.Instance, Kill.Instance })
        {
            system.ActorSelection($"/system/sharding/ranges/*/{id}").Tell(end);
            await _node.Until("/v1/ranges", answer => answer.GetProperty("ranges").EnumerateArray().All(one => one.GetProperty("node").ValueKind == JsonValueKind.String));
        }
    }

    [Theory]
    [InlineData("/user/coordinator/coordinator")]
    [InlineData("/user/publisher")]
    [InlineData("/user/rebalancer")]
    [InlineData("/system/sharding/ranges")]
    public async Task The_node_ends_to_be_started_again_When_the_part_that_would_begin_it_again_ends(string part)
    {
        var former = await Find(part);
        await Find("/user/watchman");

        former.Tell(PoisonPill.Instance);

        await Until(() => Task.FromResult(_node.Host.App.Lifetime.ApplicationStopping.IsCancellationRequested), part);
        Assert.IsType<PartHasEnded>(CoordinatedShutdown.Get(_node.Host.System).ShutdownReason);
        Assert.Equal(3, _node.Host.ExitCode);
    }

    private async Task<IActorRef> Find(string path)
    {
        IActorRef? found = null;
        await Until(
            async () =>
            {
                try
                {
                    found = await _node.Host.System.ActorSelection(path).ResolveOne(TimeSpan.FromSeconds(5));
                    return true;
                }
                catch (ActorNotFoundException)
                {
                    return false;
                }
            },
            path);
        return found!;
    }

    private static async Task Until(Func<Task<bool>> holds, string what)
    {
        for (var end = DateTime.UtcNow + Patience; !await holds(); await Task.Delay(50))
            Assert.True(DateTime.UtcNow < end, $"{what}: it did not become what it should within {Patience}.");
    }
}
