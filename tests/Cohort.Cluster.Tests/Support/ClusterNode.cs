using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cohort.Testing;

namespace Cohort.Cluster.Tests.Support;

/// <summary>A place for a node: its addresses and settings, and the process that runs there now.</summary>
internal sealed partial class ClusterNode : IDisposable
{
    /// <summary>The program of this version.</summary>
    public static readonly string Current = Path.Combine(AppContext.BaseDirectory, "cohort-node.dll");

    private readonly HttpClient _client;
    private readonly string _config;
    private readonly string _counters;
    private readonly NodeSurroundings _surroundings;
    private int _starts;
    private NodeProcess? _process;

    /// <summary>A place on the loopback interface.</summary>
    public ClusterNode(int port, string roles, string seeds, string settings, string counters)
        : this(
            AddressOf(port),
            new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}")), Timeout = TimeSpan.FromSeconds(20) },
            $$"""
            akka {
              remote.dot-netty.tcp.port = {{port.ToString(CultureInfo.InvariantCulture)}}
              cluster { roles = [{{roles}}], seed-nodes = [{{seeds}}] }
            }
            {{settings}}
            """,
            string.Create(CultureInfo.InvariantCulture, $"{counters}-{port}"),
            NodeSurroundings.None) => _config = $"cohort.http.address = \"{_client.BaseAddress!.ToString().TrimEnd('/')}\"\n{_config}";

    /// <summary>A place anywhere.</summary>
    /// <param name="address">Its address in the cluster.</param>
    /// <param name="client">Reaches what it answers over HTTP; it goes with this.</param>
    /// <param name="config">All of its settings.</param>
    /// <param name="counters">The beginning of files in which its processes count.</param>
    /// <param name="surroundings">What its processes are begun in.</param>
    public ClusterNode(string address, HttpClient client, string config, string counters, NodeSurroundings surroundings) =>
        (Address, _client, _config, _counters, _surroundings) = (address, client, config, counters, surroundings);

    /// <summary>Its address in the cluster.</summary>
    public string Address { get; }

    /// <summary>What runs here from the next start on.</summary>
    public string Program { get; set; } = Current;

    /// <summary>Variables of the environment, from the next start on.</summary>
    public IReadOnlyList<(string Name, string Value)> Environment { get; set; } = [];

    /// <summary>Whether somebody wants it to run.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>What the process here ended with; null while it runs.</summary>
    public int? ExitCode => _process?.ExitCode;

    public static string AddressOf(int port) => string.Create(CultureInfo.InvariantCulture, $"akka.tcp://cohort@127.0.0.1:{port}");

    public void Start()
    {
        _process?.Dispose();
        var counters = string.Create(CultureInfo.InvariantCulture, $"{_counters}-{++_starts}");
        _process = new NodeProcess(_surroundings.With(Environment), Program, _config, counters);
        IsWanted = true;
    }

    /// <summary>Another process in its place, while none is wanted there. It is the caller's to end.</summary>
    /// <param name="settings">Settings beside its own.</param>
    /// <param name="more">More of its command line.</param>
    public NodeProcess StartOther(string settings, params IReadOnlyList<string> more) => new(_surroundings, Program, $"{_config}\n{settings}", null, more);

    /// <summary>Ends it without a warning, for good until it is started.</summary>
    public async Task Kill()
    {
        IsWanted = false;
        _process!.Signal(NodeProcess.Kill);
        await _process.End();
    }

    /// <summary>Tells it to end, and waits until it has; gives its exit code.</summary>
    public Task<int> End()
    {
        IsWanted = false;
        _process!.Signal(NodeProcess.Terminate);
        return _process.End();
    }

    /// <summary>Waits until it ends by itself; gives its exit code.</summary>
    public Task<int> HasEnded() => _process!.End();

    public void Freeze() => _process!.Signal(NodeProcess.Stop);

    public void Thaw() => _process!.Signal(NodeProcess.Continue);

    /// <summary>Asks it; the status is 0 where nobody answers.</summary>
    public async Task<(int Status, JsonElement Answer)> Get(string path)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(path, UriKind.Relative));
            return await AnswerOf(response);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return default;
        }
    }

    public async Task<(int Status, JsonElement Answer)> Post(string path, byte[] body, string type = "application/octet-stream")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(type);
        try
        {
            using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content);
            return await AnswerOf(response);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return default;
        }
    }

    public async Task<(int Status, JsonElement Answer)> Delete(string path)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, path) { Content = new StringContent("", System.Text.Encoding.UTF8, "application/json") };
            using var response = await _client.SendAsync(request);
            return await AnswerOf(response);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return default;
        }
    }

    /// <summary>How many of the lines that it said hold this text, since it was started.</summary>
    public int Count(string text) => _process?.Count(text) ?? 0;

    /// <summary>Whether our own parts put a value into its log as the compiler writes records: <c>Split { RangeId = 12</c>.</summary>
    public bool SaysInternals() => _process?.LastLines(int.MaxValue).Any(line => OfOurs().IsMatch(line)) ?? false;

    public string Said(int lines) => _process is null ? "nothing" : string.Join('\n', _process.LastLines(lines));

    public void Dispose()
    {
        IsWanted = false;
        _process?.Dispose();
        _client.Dispose();
    }

    [GeneratedRegex(@"^\S+ \w+: Cohort\..*\b[A-Z]\w+ \{ [A-Z]\w+ = ")]
    private static partial Regex OfOurs();

    private static async Task<(int, JsonElement)> AnswerOf(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return ((int)response.StatusCode, json.RootElement.Clone());
    }
}
