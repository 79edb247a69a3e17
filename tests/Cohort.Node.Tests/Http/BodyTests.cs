using System.Net.Http.Headers;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Http;

/// <summary>Bodies that are large, too large, or of an unknown length.</summary>
public sealed class BodyTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-bodies-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync() => _node = await RunningNode.Start(_directory, "cohort { ranges = 4, kafka.enabled = off }\nakka.cluster.roles = [shard, serve]");

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("/v1/orders/split", 64 * 1024, "application/json")]
    [InlineData("/v1/rebalancer/limits", 64 * 1024, "application/json")]
    [InlineData("/v1/rules", 10 * 1024 * 1024, "application/octet-stream")]
    [InlineData("/v1/taxonomy", 64 * 1024 * 1024, "application/octet-stream")]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_sent(string path, int most, string type)
    {
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(10) }) { BaseAddress = _node.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[most + 1]) { Headers = { ContentType = new MediaTypeHeaderValue(type) } } };
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request);

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Contains($"{most + 1} bytes, and {path} takes {most} at most.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/rules", 411)]
    [InlineData("/v1/taxonomy", 411)]
    public async Task A_large_body_says_how_long_it_is(string path, int status)
    {
        using var client = new HttpClient { BaseAddress = _node.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent("segment big: spend() >= 1"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } } };
        request.Headers.TransferEncodingChunked = true;

        using var response = await client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_large_body_takes_memory_in_proportion()
    {
        var body = new byte[48 * 1024 * 1024];
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var (status, _) = await _node.Post("/v1/taxonomy", body);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(400, status);

        // A buffer that grows by doubling and is copied at its end takes nearly four times as much.
        Assert.InRange(allocated, body.Length, body.Length * 5L / 2);
    }

    [Fact]
    public async Task Of_many_faults_the_first_hundred_are_told()
    {
        var rules = string.Join('\n', Enumerable.Range(0, 250).Select(i => $"segment s{i}: spend( >= 1"));

        var (status, answer) = await _node.Post("/v1/rules", System.Text.Encoding.UTF8.GetBytes(rules));

        Assert.Equal(400, status);
        Assert.InRange(answer.GetProperty("faults").GetArrayLength(), 2, 101);
    }
}
