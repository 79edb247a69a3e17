using System.Text;
using System.Text.RegularExpressions;
using Cohort.Node.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node.Tests.Http.Doors;

/// <summary>What a page of another origin can make a browser send, at every path that there is.</summary>
public sealed partial class BrowserGuardTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-guard-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.Start(_directory, "cohort { ranges = 4, kafka.enabled = off, http.hosts = [shop.example] }\nakka.cluster.roles = [shard, serve]");
        await _node.Activate();
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task No_page_of_another_origin_changes_anything()
    {
        (string? Type, (string, string)[] Headers, int Status)[] tries =
        [
            (null, [], 415),
            ("text/plain", [], 415),
            ("text/plain;charset=UTF-8", [], 415),
            ("application/x-www-form-urlencoded", [], 415),
            ("multipart/form-data; boundary=x", [], 415),
            ("text/plain; application/json", [], 415),
            ("application/json", [("Origin", "http://evil.test")], 403),
            ("application/json", [("Origin", "null")], 403),
            ("application/json", [("Origin", $"https://{_node.Address.Authority}")], 403),
            ("application/json", [("Origin", $"http://127.0.0.1:{_node.Address.Port + 1}")], 403),
            ("application/json", [("Sec-Fetch-Site", "cross-site")], 403),
            ("application/json", [("Sec-Fetch-Site", "same-site")], 403),
            ("application/json", [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")], 403),
            ("application/json", [("Host", "evil.test")], 421),
            ("application/json", [("Host", $"evil.test:{_node.Address.Port}"), ("Origin", $"http://evil.test:{_node.Address.Port}"), ("Sec-Fetch-Site", "same-origin")], 421),
            ("application/json", [("Host", "127.0.0.1.evil.test")], 421),
            ("application/json", [("Host", "10.0.0.1")], 421),
        ];
        var before = await Everything();
        var pages = Paths("POST").Where(path => !path.StartsWith("/v1/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(pages);
        foreach (var path in pages)
        {
            foreach (var (type, headers, status) in tries.Where(one => one.Status != 415))
                Assert.Equal(status, (await _node.Send(HttpMethod.Post, path, "key=x"u8.ToArray(), "application/x-www-form-urlencoded", headers)).Status);
        }

        var changes = Paths("POST").Except(pages).ToList();
        Assert.True(changes.Count >= 10, $"There are only {changes.Count} paths that change something: {string.Join(' ', changes)}.");
        foreach (var path in changes)
        {
            foreach (var (type, headers, status) in tries)
            {
                var (said, answer) = await _node.Send(HttpMethod.Post, path, Encoding.UTF8.GetBytes("{\"range\":1,\"lower\":1,\"upper\":2,\"user\":\"ann\",\"parts\":2}"), type, headers);
                Assert.True(status == said, $"POST {path} as {type} with {string.Join(' ', headers)} was answered with {said}: {answer}");
            }
        }

        Assert.Equal(before, await Everything());
    }

    [Fact]
    public async Task Nothing_is_told_to_a_page_whose_name_was_made_to_point_here()
    {
        var questions = Paths("GET");
        Assert.True(questions.Count >= 20, $"There are only {questions.Count} paths to ask.");
        foreach (var path in questions.Append("/nowhere"))
        {
            Assert.Equal(421, (await _node.Send(HttpMethod.Get, path, null, null, ("Host", "evil.test"))).Status);
            Assert.Equal(403, (await _node.Send(HttpMethod.Get, path, null, null, ("Origin", "http://evil.test"))).Status);
            Assert.Equal(403, (await _node.Send(HttpMethod.Get, path, null, null, ("Sec-Fetch-Site", "cross-site"))).Status);
        }
    }

    [Theory]
    [InlineData("Host", "shop.example")]
    [InlineData("Host", "SHOP.example:1234")]
    [InlineData("Host", "localhost:8080")]
    [InlineData("Host", "[::1]:8080")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task Programs_and_what_a_person_types_are_answered(string name, string value) =>
        Assert.Equal(200, (await _node.Send(HttpMethod.Get, "/v1/status", null, null, (name, value))).Status);

    [Fact]
    public async Task Its_own_pages_may_ask_and_a_link_may_be_followed()
    {
        var own = ("Origin", $"http://{_node.Address.Authority}");
        Assert.Equal(200, (await _node.Send(HttpMethod.Post, "/v1/rebalancer/suspend", "{}"u8.ToArray(), "application/json; charset=utf-8", own, ("Sec-Fetch-Site", "same-origin"))).Status);
        Assert.Equal(200, (await _node.Send(HttpMethod.Get, "/v1/status", null, null, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"))).Status);
        Assert.Equal(403, (await _node.Send(HttpMethod.Get, "/v1/status", null, null, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"))).Status);
    }

    [Fact]
    public async Task A_name_that_is_refused_is_told_in_part()
    {
        var (_, answer) = await _node.Send(HttpMethod.Get, "/v1/status", null, null, ("Host", new string('x', 250)));

        Assert.Contains(new string('x', 128) + "...'", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<string> Everything()
    {
        var answers = new StringBuilder();
        foreach (var path in (string[])["/v1/status", "/v1/rebalancer/limits", "/v1/rebalancer/history"]) answers.Append((await _node.Get(path)).Answer);
        return answers.ToString();
    }

    private List<string> Paths(string method) => [.. _node.Host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method) ?? false)
        .Select(endpoint => Parameter().Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), "x")).Distinct()];

    [GeneratedRegex("{[^}]*}")]
    private static partial Regex Parameter();
}
