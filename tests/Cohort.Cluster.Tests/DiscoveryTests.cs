using System.Globalization;
using System.Text.Json;
using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>Nodes that know no addresses find each other by their database, as processes; two that lose each other go on as one.</summary>
[Collection(FormationCollection.Name)]
public sealed class DiscoveryTests(ITestOutputHelper output) : IDisposable
{
    private const int Removed = 3;

    // Far longer than anything takes on a machine that is busy with other things.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly PostgresServer? _server = PostgresBinaries.WhyMissing is null ? new PostgresServer("fsync=off") : null;
    private readonly List<Node> _nodes = [];

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task There_is_one_cluster_When_nodes_begin_together_and_are_killed_and_started_again(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 3; i++) Add("");
        foreach (var node in _nodes) node.Start();
        await All(3);

        // One of them, and all of them: the next cluster begins when nobody of the former is heard.
        var one = _nodes[random.Next(3)];
        await one.Kill();
        one.Start();
        await All(3);
        Assert.Equal(1, Begun);
        foreach (var node in _nodes) await node.Kill();
        foreach (var node in _nodes.OrderBy(_ => random.Next())) node.Start();
        await All(3);

        Assert.Equal(2, Begun);
    }

    [SkippableFact]
    public Task One_of_two_goes_on_When_they_lose_each_other() => OneGoesOn(() =>
    {
        foreach (var node in _nodes) node.Way.Cut();
    });

    // Of whichever connection, whoever opened it: what the mute one says is lost, and it hears the other.
    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    public Task One_of_two_goes_on_When_one_hears_the_other_and_is_not_heard(int mute) => OneGoesOn(() =>
    {
        _nodes[mute].Way.CutFrom();
        _nodes[1 - mute].Way.CutTo();
    });

    private async Task OneGoesOn(Action cut)
    {
        const string Lease = "akka.cluster.split-brain-resolver { active-strategy = lease-majority, lease-majority.acquire-lease-delay-for-minority = 1 s }";
        Add(Lease);
        Add(Lease);
        foreach (var node in _nodes) node.Start();
        await All(2);

        cut();

        await Task.WhenAny(_nodes.Select(node => node.End()));
        var (ended, stays) = _nodes[0].End().IsCompleted ? (_nodes[0], _nodes[1]) : (_nodes[1], _nodes[0]);
        Assert.Equal(Removed, await ended.End());
        await stays.Sees(1);
        foreach (var node in _nodes) node.Way.Heal();
        ended.Start();
        await All(2);
        Assert.Equal(1, Begun);
    }

    [SkippableFact]
    public async Task The_other_goes_on_When_either_of_two_is_killed()
    {
        Add("akka.cluster.split-brain-resolver.active-strategy = lease-majority");
        Add("akka.cluster.split-brain-resolver.active-strategy = lease-majority");
        foreach (var node in _nodes) node.Start();
        await All(2);
        foreach (var victim in _nodes)
        {
            await victim.Kill();
            await _nodes.Single(node => node != victim).Sees(1);
            victim.Start();
            await All(2);
        }

        Assert.Equal(1, Begun);
    }

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        _server?.Dispose();
    }

    // Together: whoever ends to be started again is, as whatever supervises nodes does it.
    private Task All(int nodes) => Task.WhenAll(_nodes.Select(node => node.Sees(nodes)));

    // Every cluster that ever began, by the word of the processes.
    private int Begun => _nodes.Sum(node => node.Begun);

    private void Add(string more)
    {
        Skip.If(_server is null, PostgresBinaries.WhyMissing);
        _nodes.Add(new Node(_server!.ConnectionString, more));
    }

    private sealed class Node : IDisposable
    {
        private readonly HttpClient _client;
        private readonly string _config;
        private readonly List<NodeProcess> _processes = [];
        private Task<int>? _end;

        public Node(string database, string more)
        {
            var (http, shown, own) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
            Way = new CutConnection(shown, own);
            _client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{http}")), Timeout = TimeSpan.FromSeconds(20) };
            _config = string.Create(CultureInfo.InvariantCulture, $$"""
                akka {
                  remote.dot-netty.tcp { port = {{own}}, public-port = {{shown}} }
                  cluster.roles = [shard, serve]
                }
                cohort {
                  discovery = database
                  database { provider = postgresql, connection-string = "{{database}}" }
                  kafka.enabled = off
                  http.address = "http://127.0.0.1:{{http}}"
                }
                {{more}}
                """);
        }

        /// <summary>The way by which others reach it.</summary>
        public CutConnection Way { get; }

        public int Begun => _processes.Sum(process => process.Count("Begins cluster"));

        public void Start()
        {
            _processes.Add(new NodeProcess(_config));
            _end = null;
        }

        public async Task Kill()
        {
            _processes[^1].Signal(NodeProcess.Kill);
            await End();
        }

        public Task<int> End() => _end ??= _processes[^1].End();

        /// <summary>Waits until its cluster has so many nodes, itself among them; starts it again where it ends to be started again.</summary>
        public async Task Sees(int nodes)
        {
            using var patience = new CancellationTokenSource(Patience);
            var last = "nothing";
            while (!patience.IsCancellationRequested)
            {
                if (_processes[^1].ExitCode is Removed) Start();
                try
                {
                    using var status = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/v1/status", UriKind.Relative), patience.Token));
                    last = status.RootElement.ToString();
                    if (status.RootElement.GetProperty("members").EnumerateArray().Count(member => member.GetProperty("status").GetString() == "up" && member.GetProperty("reachable").GetBoolean()) == nodes) return;
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException or KeyNotFoundException or JsonException)
                {
                    last = e.Message;
                }

                await Task.Delay(200);
            }

            Assert.Fail($"The node did not see {nodes} nodes. At last: {last}\n{string.Join('\n', _processes[^1].LastLines(30))}");
        }

        public void Dispose()
        {
            foreach (var process in _processes) process.Dispose();
            _client.Dispose();
            Way.Dispose();
        }
    }
}
