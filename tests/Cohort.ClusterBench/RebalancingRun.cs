using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cohort.Cluster.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Taxonomies;
using Cohort.Testing;
using Confluent.Kafka;
using Spectre.Console;

namespace Cohort.ClusterBench;

/// <summary>
/// Three nodes under Zipf 1.2 and one user with 30 % of the purchases: how fast and how prompt they are while the
/// rebalancer is suspended, and again when it has levelled them and salted them, in one run; and for how long ranges stand
/// still for it. Both are measured by processes that have run for a while.
/// </summary>
internal sealed partial class RebalancingRun : IDisposable
{
    private const string Topic = "purchases";
    private const string Group = "bench";
    private const int Partitions = 8;
    private const int Users = 50_000;
    private const int Skus = 500;

    // A wave from memory tells the throughput, a trickle the waiting; both are the same in both halves.
    private const int PacedPerSecond = 400;
    private const int PacedSeconds = 20;

    // What the runtime compiles well it has seen tens of thousands of times.
    private const int PreloadingWaves = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GroupRest = TimeSpan.FromSeconds(15);

    private readonly BrokerProcess _broker = new(Topic, Partitions);
    private readonly PostgresServer _postgres = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-rebalancing-bench-").FullName;
    private readonly List<ClusterNode> _nodes;
    private readonly IProducer<Null, byte[]> _producer;
    private readonly IConsumer<Ignore, Ignore> _watch;
    private readonly Random _random = new(20_261_122);
    private readonly double[] _cumulated = Zipf(Users, 1.2);
    private readonly string _today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    private long _produced;
    private long _probes;

    private RebalancingRun()
    {
        var ports = Enumerable.Range(0, 3).Select(_ => FreePort.Next()).ToList();
        var seeds = string.Join(", ", ports.Select(port => $"\"{ClusterNode.AddressOf(port)}\""));
        var settings = $$"""
            cohort {
              ranges = 16
              database { provider = postgresql, connection-string = "{{_postgres.ConnectionString}}" }
              kafka { bootstrap-servers = "{{_broker.Address}}", group-id = {{Group}}, commit-interval = 100 ms, client { session.timeout.ms = 6000, heartbeat.interval.ms = 500 } }
              log.level = warning
            }
            """;
        _nodes = [.. ports.Select(port => new ClusterNode(port, "shard, ingest, serve", seeds, settings, Path.Combine(_folder, "counters")))];
        _producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = _broker.Address, LingerMs = 5 }).Build();
        _watch = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _broker.Address, GroupId = Group }).Build();
    }

    /// <summary>Measures, and prints a table.</summary>
    /// <param name="purchases">In each wave.</param>
    public static async Task Measure(int purchases)
    {
        using var run = new RebalancingRun();
        try
        {
            await Measure(run, purchases);
        }
        catch
        {
            foreach (var node in run._nodes) Console.WriteLine($"--- {node.Address}, exit code {node.ExitCode}\n{node.Said(60)}");
            throw;
        }
    }

    private static async Task Measure(RebalancingRun run, int purchases)
    {
        await run.Begin();
        await run.Say("suspend", new { });
        for (var warming = 0; warming < PreloadingWaves; warming++) await run.Wave(purchases);
        var off = (Rate: await run.Wave(purchases), Waits: await run.Paced(), Imbalance: await run.Imbalance());

        // Settles within a minute instead of five: the limits are those of a load that does not change. That of two processors
        // that have everything is small, and is levelled nevertheless.
        await run.Say("limits", new Dictionary<string, int> { ["observed-seconds"] = 10, ["cool-down-seconds"] = 15, ["idle-percent"] = 0, ["salt-least-percent"] = 0 });
        await run.Say("resume", new { });
        var settling = await run.Settle();
        await run.Say("suspend", new { });
        var on = (Rate: await run.Wave(purchases), Waits: await run.Paced(), Imbalance: await run.Imbalance());

        var table = new Table().AddColumns("rebalancer", "purchases/s", "p50 to visible", "p99", "most loaded node / mean");
        table.AddRow("off", $"{off.Rate:n0}", $"{off.Waits.P50:n0} ms", $"{off.Waits.P99:n0} ms", $"{off.Imbalance:0.00}");
        table.AddRow("on, settled", $"{on.Rate:n0}", $"{on.Waits.P50:n0} ms", $"{on.Waits.P99:n0} ms", $"{on.Imbalance:0.00}");
        table.AddRow("ratio", $"{on.Rate / off.Rate:0.00}", $"{on.Waits.P50 / off.Waits.P50:0.00}", $"{on.Waits.P99 / off.Waits.P99:0.00}", "");
        AnsiConsole.Write(table);
        Console.WriteLine($"While settling, {settling.Elapsed.TotalSeconds:n0} s: p50 {settling.Waits.P50:n0} ms, p99 {settling.Waits.P99:n0} ms to visible.");
        await run.TellPauses(settling.Elapsed);
        await run.CompareMoves();
    }

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        _producer.Dispose();
        _watch.Dispose();
        _broker.Dispose();
        _postgres.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Begin()
    {
        foreach (var node in _nodes) node.Start();
        foreach (var node in _nodes) await Until(async () => (await node.Get("/v1/status")).Status is 200);
        var taxonomy = new TaxonomyBuilder();
        for (var sku = 0; sku < Skus; sku++) taxonomy.Add(sku + 1, $"sku-{sku}", $"C{sku % 40}", null);
        await Until(async () => (await _nodes[0].Post("/v1/taxonomy", TaxonomyEncoding.Encode(taxonomy.Build()))).Status is 200);

        // Every first purchase makes a member: so it is seen when it is visible.
        await Until(async () => (await _nodes[0].Post("/v1/rules", "affinity top 3\nsegment any: orders() >= 1\nsegment big: spend() >= 500\n"u8.ToArray())).Status is 200);
        await Until(async () => (await _nodes[0].Get("/v1/status")).Answer is { ValueKind: JsonValueKind.Object } status && status.GetProperty("as_of").GetString() is not null);

        // The group shares out its partitions.
        await Task.Delay(GroupRest);
    }

    // From the first record to the last one committed.
    private async Task<double> Wave(int purchases)
    {
        Console.WriteLine($"A wave of {purchases:n0} purchases …");
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < purchases; i++) Produce(NextUser());
        _producer.Flush(Patience);
        await Until(() => Task.FromResult(Committed() >= _produced));
        return purchases / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // A steady stream, and in it now and then a user whom nobody has seen: how long until they are in a segment.
    private async Task<(double P50, double P99)> Paced(Func<Task<bool>>? isOver = null)
    {
        Console.WriteLine("A steady stream …");
        var waits = new List<double>();
        var probes = new List<Task<double>>();
        var start = Stopwatch.GetTimestamp();
        for (var second = 0; isOver is null ? second < PacedSeconds : !await isOver(); second++)
        {
            for (var tenth = 0; tenth < 10; tenth++)
            {
                for (var i = 0; i < PacedPerSecond / 10; i++) Produce(NextUser());
                probes.Add(Probe());
                var next = start + (long)((second + ((tenth + 1) / 10.0)) * Stopwatch.Frequency);
                var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next);
                if (wait > TimeSpan.Zero) await Task.Delay(wait);
            }
        }

        waits.AddRange(await Task.WhenAll(probes));
        waits.Sort();
        return (waits[waits.Count / 2], waits[waits.Count * 99 / 100]);
    }

    private async Task<double> Probe()
    {
        var user = $"probe-{Interlocked.Increment(ref _probes).ToString(CultureInfo.InvariantCulture)}";
        var start = Stopwatch.GetTimestamp();
        Produce(user);
        await Until(async () => (await _nodes[0].Get($"/v1/users/{user}/segments")) is (200, { } answer) && answer.ToString().Contains("any", StringComparison.Ordinal));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    // Until nothing was begun for three rounds, three minutes at most.
    private async Task<(TimeSpan Elapsed, (double P50, double P99) Waits)> Settle()
    {
        var start = Stopwatch.GetTimestamp();
        var (last, since) = (0L, Stopwatch.GetTimestamp());
        var waits = await Paced(async () =>
        {
            var history = await Get("/v1/rebalancer/history?limit=1");
            var number = history.GetArrayLength() == 0 ? 0 : history[0].GetProperty("number").GetInt64();
            if (number != last) (last, since) = (number, Stopwatch.GetTimestamp());
            return (last > 0 && Stopwatch.GetElapsedTime(since).TotalSeconds > 35) || Stopwatch.GetElapsedTime(start).TotalMinutes > 3;
        });
        return (Stopwatch.GetElapsedTime(start), waits);
    }

    private void Produce(string user)
    {
        var number = Interlocked.Increment(ref _produced);
        var record = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""{"event_id":"e{{number}}","user_id":"{{user}}","sku":"sku-{{number % Skus}}","amount":{{number % 90}}.50,"quantity":1,"occurred_at":"{{_today}}T00:00:01Z"}"""));
        _producer.Produce(new TopicPartition(Topic, (int)(UserHash.Of(Encoding.UTF8.GetBytes(user)) % Partitions)), new Message<Null, byte[]> { Value = record });
    }

    private string NextUser()
    {
        if (_random.NextDouble() < 0.3) return "hot-user";
        var at = Array.BinarySearch(_cumulated, _random.NextDouble());
        return $"user-{(at < 0 ? ~at : at).ToString(CultureInfo.InvariantCulture)}";
    }

    private static double[] Zipf(int users, double exponent)
    {
        var cumulated = new double[users];
        var sum = 0.0;
        for (var rank = 0; rank < users; rank++) cumulated[rank] = sum += Math.Pow(rank + 1, -exponent);
        for (var rank = 0; rank < users; rank++) cumulated[rank] /= sum;
        return cumulated;
    }

    private long Committed() => _watch.Committed([.. Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(Topic, partition))], TimeSpan.FromSeconds(10))
        .Sum(partition => partition.Offset.IsSpecial ? 0 : partition.Offset.Value);

    private async Task<double> Imbalance() => (await Get("/v1/rebalancer")).GetProperty("imbalance").GetDouble();

    private async Task<JsonElement> Get(string path)
    {
        JsonElement answer = default;
        await Until(async () =>
        {
            var (status, said) = await _nodes[0].Get(path);
            answer = said;
            return status is 200;
        });
        return answer;
    }

    private Task Say(string verb, object body) => Until(async () =>
        (await _nodes[0].Post($"/v1/rebalancer/{verb}", JsonSerializer.SerializeToUtf8Bytes(body), "application/json")).Status is 200);

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var start = Stopwatch.GetTimestamp(); !await holds(); await Task.Delay(5))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException("What was waited for did not happen within five minutes.");
        }
    }
}
