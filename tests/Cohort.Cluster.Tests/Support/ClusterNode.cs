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
    private int _starts;
    private NodeProcess? _process;

    public ClusterNode(int port, string roles, string seeds, string settings, string counters)
    {
        _counters = string.Create(CultureInfo.InvariantCulture, $"{counters}-{port}");
        var http = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
        Address = AddressOf(port);
        _client = new HttpClient { BaseAddress = new Uri(http), Timeout = TimeSpan.FromSeconds(20) };
        _config = $$"""
            akka {
              remote.dot-netty.tcp.port = {{port.ToString(CultureInfo.InvariantCulture)}}
              cluster { roles = [{{roles}}], seed-nodes = [{{seeds}}] }
            }
            cohort.http.address = "{{http}}"
            {{settings}}
            """;
    }

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
        _process = NodeProcess.In(Environment, Program, _config, string.Create(CultureInfo.InvariantCulture, $"{_counters}-{++_starts}"));
        IsWanted = true;
    }

    /// <summary>Another process in its place, while none is wanted there. It is the caller's to end.</summary>
    /// <param name="settings">Settings beside its own.</param>
    /// <param name="more">More of its command line.</param>
    public NodeProcess StartOther(string settings, params IReadOnlyList<string> more) => new(Program, $"{_config}\n{settings}", null, more);

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
