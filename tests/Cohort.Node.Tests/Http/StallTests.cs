using System.Text.Json;
using Cohort.Actors.Stalls;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Http;

/// <summary>Something on a node has work and does not move.</summary>
[Trait("Category", "Slow")]
public sealed class StallTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-stalls-").FullName;
    private readonly StallWatch _stalls = new(TimeProvider.System, TimeSpan.Zero);
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.Start(_directory, "cohort.kafka.enabled = off\nakka.cluster.roles = [shard, serve]", _stalls);
        await _node.Post("/v1/taxonomy", Shop.Taxonomy());
        await _node.Post("/v1/rules", "segment big: spend() >= 100"u8.ToArray());
        await _node.Until("/health/ready", answer => answer.GetProperty("ready").GetBoolean());
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Readiness_and_standing_name_it_with_the_reason_and_the_node_stays_ready()
    {
        _stalls.Waits(StallKind.Partition, "purchases/2", 5, "The broker is away.");

        var (status, ready) = await _node.Get("/health/ready");
        Assert.Equal((200, true), (status, ready.GetProperty("ready").GetBoolean()));
        Assert.Contains(ready.GetProperty("warnings").EnumerateArray(), warning => IsText(warning.GetString()!));
        Assert.Contains(ready.GetProperty("stalls").EnumerateArray(), IsIt);

        var (_, cluster) = await _node.Get("/v1/status");
        Assert.Single(cluster.GetProperty("stalls").EnumerateArray(), IsIt);

        _stalls.Moves(StallKind.Partition, "purchases/2");
        Assert.DoesNotContain((await _node.Get("/v1/status")).Answer.GetProperty("stalls").EnumerateArray(), IsIt);
    }

    private static bool IsIt(JsonElement stall) =>
        (stall.GetProperty("kind").GetString(), stall.GetProperty("name").GetString(), stall.GetProperty("reason").GetString()) == ("partition", "purchases/2", "The broker is away.")
        && stall.GetProperty("node").GetString()!.StartsWith("akka.tcp://cohort@", StringComparison.Ordinal) && IsText(stall.GetProperty("text").GetString()!);

    private static bool IsText(string text) => text.StartsWith("Purchases/2 has not moved for ", StringComparison.Ordinal) && text.EndsWith(" The broker is away.", StringComparison.Ordinal);
}
