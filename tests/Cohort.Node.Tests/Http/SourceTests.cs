using Cohort.Core.Protocol;
using Cohort.Node.Tests.Support;
using Cohort.Store.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node.Tests.Http;

/// <summary>Orders about what is read, on a node that reads nothing itself.</summary>
public sealed class SourceTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-sources-").FullName;
    private RunningNode _node = null!;
    private IServingStore _store = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.Start(_directory, "cohort { ranges = 4, kafka.enabled = off }\nakka.cluster.roles = [shard, serve]");
        _store = _node.Host.App.Services.GetRequiredService<IServingStore>();
        await _store.WriteTopicAsync(new TopicIdentity("purchases", "C1", "T1", "purchases", 1), 0);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_topic_is_begun_anew_under_other_names()
    {
        var (status, answer) = await _node.Order("/v1/sources/begin-anew", "{\"topic\":\"purchases\"}");

        Assert.Equal((202, 2, "purchases@2"), (status, answer.GetProperty("generation").GetInt32(), answer.GetProperty("sources").GetString()));
        Assert.Equal([new TopicIdentity("purchases", "", "", "purchases@2", 2)], await _store.TopicsAsync());
    }

    [Fact]
    public async Task The_wish_to_skip_is_noted_for_whoever_reads_the_source()
    {
        Assert.Equal(202, (await _node.Order("/v1/sources/skip", "{\"source\":\"purchases/3\"}")).Status);

        Assert.True(await _store.IsSkipWantedAsync("purchases/3"));
    }

    [Theory]
    [InlineData("/v1/sources/begin-anew", "{\"topic\":\"sales\"}", 404, "unknown", "sales")]
    [InlineData("/v1/sources/begin-anew", "{}", 400, "wrong", "topic")]
    [InlineData("/v1/sources/skip", "{\"source\":\"purchases/03\"}", 404, "unknown", "purchases/03")]
    [InlineData("/v1/sources/skip", "{\"source\":\"purchases\"}", 404, "unknown", "purchases")]
    [InlineData("/v1/sources/skip", "{\"source\":\"\"}", 400, "wrong", "source")]
    public async Task An_order_that_makes_no_sense_is_refused_with_the_reason(string path, string body, int status, string code, string named)
    {
        var (said, answer) = await _node.Order(path, body);

        Assert.Equal((status, code), (said, answer.GetProperty("code").GetString()));
        Assert.Contains(named, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
