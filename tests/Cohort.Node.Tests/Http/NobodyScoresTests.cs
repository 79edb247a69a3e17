using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Http;

/// <summary>A cluster whose users are to be scored, without a node that does it.</summary>
[Trait("Category", "Slow")]
public sealed class NobodyScoresTests : IAsyncLifetime
{
    private const string Warning =
        "Scoring is on, but no node in role score is up: users wait to be scored, and scores stay as they are. Start a node in role score with cohort.scoring.models set.";

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-nobody-scores-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.Start(_directory, "cohort { kafka.enabled = off, scoring.enabled = on }\nakka.cluster.roles = [shard, serve]");
        await _node.Post("/v1/taxonomy", Shop.Taxonomy());
        await _node.Post("/v1/rules", "segment big: spend() >= 100"u8.ToArray());
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Readiness_warns_and_whoever_asks_for_scores_is_told()
    {
        var ready = await _node.Until("/health/ready", answer => answer.GetProperty("ready").GetBoolean());
        Assert.Equal([Warning], ready.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()));

        var (status, answer) = await _node.Get("/v1/users/ann/scores");
        Assert.Equal((404, "unknown"), (status, answer.GetProperty("code").GetString()));
        Assert.EndsWith(Warning, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
