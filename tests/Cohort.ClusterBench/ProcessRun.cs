using System.Diagnostics;
using Cohort.Cluster.Tests.Support;
using Cohort.Core.Taxonomies;
using Cohort.Testing;
using Confluent.Kafka;

namespace Cohort.ClusterBench;

/// <summary>Measures nodes as processes, which share PostgreSQL and read from a broker in another process.</summary>
internal static class ProcessRun
{
    private const string Topic = "purchases";
    private const string Group = "bench";

    // The broker of tests keeps some megabytes of a partition.
    private const int Partitions = 8;

    // Two time-outs of a session: the broker of tests begins a group that runs anew only after one.
    private static readonly TimeSpan GroupRest = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>From the activation of the rules to the last committed record, all of which are in the topic before.</summary>
    public static async Task<TimeSpan> Measure(BenchStream stream, int processes)
    {
        Console.WriteLine($"Measuring {processes} process(es), from a broker …");
        using var broker = new BrokerProcess(Topic, Partitions);
        using var postgres = new PostgresServer();
        var ports = Enumerable.Range(0, processes).Select(_ => FreePort.Next()).ToList();
        var seeds = string.Join(", ", ports.Select(port => $"\"{ClusterNode.AddressOf(port)}\""));
        var settings = $$"""
            cohort {
              database { provider = postgresql, connection-string = "{{postgres.ConnectionString}}" }
              business-day { clock = data, source-partitions = {{Partitions}} }
              kafka { bootstrap-servers = "{{broker.Address}}", group-id = {{Group}}, commit-interval = 100 ms, client { session.timeout.ms = 6000, heartbeat.interval.ms = 500 } }
              log.level = warning
            }
            """;
        var records = Produce(stream, broker.Address);
        var nodes = ports.Select(port => new ClusterNode(port, "shard, ingest, serve", seeds, settings, Path.Combine(stream.Directory, "counters"))).ToList();
        try
        {
            foreach (var node in nodes) node.Start();
            foreach (var node in nodes) await Until(async () => (await node.Get("/v1/status")).Status is 200);
            await Until(async () => (await nodes[0].Post("/v1/taxonomy", TaxonomyEncoding.Encode(stream.Context().Taxonomy))).Status is 200);

            // The group shares out its partitions; nothing is read before rules and taxonomy are there.
            await Task.Delay(GroupRest);
            var start = Stopwatch.GetTimestamp();
            await Until(async () => (await nodes[0].Post("/v1/rules", await File.ReadAllBytesAsync(stream.Rules))).Status is 200);
            using var watch = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = broker.Address, GroupId = Group }).Build();
            await Until(() => Task.FromResult(Committed(watch) >= records));
            return Stopwatch.GetElapsedTime(start);
        }
        finally
        {
            foreach (var node in nodes) node.Dispose();
        }
    }

    private static long Produce(BenchStream stream, string broker)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = broker, LingerMs = 5, QueueBufferingMaxMessages = 1_000_000 }).Build();
        var records = 0L;
        foreach (var (partition, record) in stream.Records(Partitions))
        {
            producer.Produce(new TopicPartition(Topic, partition), new Message<Null, byte[]> { Value = record });
            records++;
        }

        if (producer.Flush(Patience) > 0) throw new TimeoutException("The broker did not take the stream.");
        return records;
    }

    private static long Committed(IConsumer<Ignore, Ignore> watch)
    {
        var places = Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(Topic, partition));
        return watch.Committed(places, TimeSpan.FromSeconds(5)).Sum(place => place.Offset.IsSpecial ? 0 : place.Offset.Value);
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var start = Stopwatch.GetTimestamp(); !await holds(); await Task.Delay(20))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException("What was waited for did not happen within five minutes.");
        }
    }
}
