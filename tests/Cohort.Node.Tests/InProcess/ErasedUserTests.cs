using System.Text.Json;
using Cohort.Node.Tests.Support;
using Cohort.Store.Questions;

namespace Cohort.Node.Tests.InProcess;

/// <summary>A node is asked to erase a user: what it cannot do it refuses before anything changes, and what it did it tells again.</summary>
[Trait("Category", "Slow")]
public sealed class ErasedUserTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-erased-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task It_refuses_what_a_cluster_cannot_do_and_tells_one_receipt_however_often_it_is_asked()
    {
        await using var node = await RunningNode.Start(_directory, Settings);
        Assert.Equal(503, (await Delete(node, "/v1/users/ann")).Status);
        await node.Activate();

        Assert.NotEqual(200, (await Delete(node, "/v1/users/ann?refuse_later=true")).Status);
        Assert.NotEqual(200, (await Delete(node, "/v1/users/ann?reason=for%20ann")).Status);
        Assert.Empty((await node.Get("/v1/erasures")).Answer.EnumerateArray());

        var (status, first) = await Delete(node, "/v1/users/ann?reason=Request");
        Assert.Equal((200, true), (status, first.GetProperty("done").GetBoolean()));
        Assert.True(first.GetProperty("receipt").Deserialize(CohortJson.Form.SealedReceipt)!.Fits());
        var (_, second) = await Delete(node, "/v1/users/ann");
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(first.GetRawText(), Assert.Single((await node.Get("/v1/erasures")).Answer.EnumerateArray()).GetRawText());
        Assert.NotEqual(200, (await node.Order("/v1/erasures/1/accept-later", "{}")).Status);
    }

    [Fact]
    public async Task It_erases_nobody_where_it_feeds_a_lake()
    {
        var lake = Path.Combine(_directory, "lake");
        await using var node = await RunningNode.Start(Directory.CreateDirectory(Path.Combine(_directory, "data")).FullName, $"{Settings}\ncohort.lake.location = \"{lake}\"");
        await node.Activate();

        Assert.Equal(409, (await Delete(node, "/v1/users/ann")).Status);
        Assert.Empty((await node.Get("/v1/erasures")).Answer.EnumerateArray());
    }

    private const string Settings = "cohort.kafka.enabled = off\nakka.cluster.roles = [shard, serve]";

    private static Task<(int Status, JsonElement Answer)> Delete(RunningNode node, string path) => node.Send(HttpMethod.Delete, path, [], "application/json");
}
