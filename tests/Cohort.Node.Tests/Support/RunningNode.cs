using System.Text;
using System.Text.Json;
using Cohort.Actors.Stalls;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;

namespace Cohort.Node.Tests.Support;

/// <summary>A node in this process, with SQLite files in a directory of its own, and a client of its HTTP API.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly NodeHost _host;
    private readonly HttpClient _client;

    private RunningNode(NodeHost host)
    {
        _host = host;
        _client = new HttpClient { BaseAddress = new Uri(host.App.Urls.Single()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public NodeHost Host => _host;

    public static async Task<RunningNode> Start(string directory, string more, StallWatch? stalls = null)
    {
        var config = NodeConfig.Of($$"""
            akka.remote.dot-netty.tcp.port = 0
            cohort { database.directory = {{NodeConfig.Quoted(directory)}}, http.address = "http://127.0.0.1:0", log.level = warning }
            {{more}}
            """, _ => null);
        var (settings, errors) = NodeSettings.Read(config);
        Assert.Empty(errors);
        var host = await NodeHost.Build(config, settings!, stalls: stalls);
        await host.App.StartAsync();
        return new RunningNode(host);
    }

    public async Task<(int Status, JsonElement Answer)> Get(string path) => await AnswerOf(await _client.GetAsync(new Uri(path, UriKind.Relative)));

    public async Task<(int Status, JsonElement Answer)> Post(string path, byte[] body, string type = "application/octet-stream")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(type);
        return await AnswerOf(await _client.PostAsync(new Uri(path, UriKind.Relative), content));
    }

    /// <summary>The address of its API.</summary>
    public Uri Address => _client.BaseAddress!;

    /// <summary>Asks with headers of the caller's own.</summary>
    public async Task<(int Status, JsonElement Answer)> Send(HttpMethod method, string path, byte[]? body, string? type, params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : new ByteArrayContent(body) };
        if (type is not null) request.Content!.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await AnswerOf(await _client.SendAsync(request));
    }

    public Task<(int Status, JsonElement Answer)> Order(string path, string json) => Post(path, Encoding.UTF8.GetBytes(json), "application/json");

    /// <summary>Asks until an answer is as expected, for a minute at most.</summary>
    public async Task<JsonElement> Until(string path, Func<JsonElement, bool> holds)
    {
        for (var tries = 0; ; tries++)
        {
            var (status, answer) = await Get(path);
            if (status == 200 && holds(answer)) return answer;
            Assert.True(tries < 600, $"{path} did not become what it should; at last it was {status} {answer}.");
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.App.StopAsync();
        await _host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private static async Task<(int, JsonElement)> AnswerOf(HttpResponseMessage response)
    {
        using (response)
        {
            // Readiness answers in its own form though it is not ready.
            Assert.Contains(response.Content.Headers.ContentType?.MediaType, (string[])["application/json", "application/problem+json"]);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            return ((int)response.StatusCode, json.RootElement.Clone());
        }
    }
}
