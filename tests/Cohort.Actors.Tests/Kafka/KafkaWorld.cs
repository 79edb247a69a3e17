using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Streams;
using Cohort.Actors.Connectors;
using Cohort.Actors.Kafka;
using Cohort.Actors.Stalls;
using Confluent.Kafka;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>A broker with a topic, an actor system, and members of a consumer group.</summary>
public sealed class KafkaWorld : IDisposable
{
    public const int Partitions = 4;

    /// <summary>Why the broker cannot be taken away.</summary>
    public const string WhyItStays = "A broker that was given with COHORT_TEST_KAFKA is not ours to stop.";

    // Topics and groups of their own for each test, as a broker that was given outlives it.
    private readonly string _suffix = Guid.NewGuid().ToString("N")[..12];
    private readonly TestBroker _broker;
    private readonly ActorSystem _system = ActorSystem.Create("kafka", "akka.loglevel = ERROR");
    private readonly List<Member> _members = [];
    private readonly int[] _written = new int[Partitions];

    /// <summary>A world of its own.</summary>
    /// <param name="given">The address of a broker that was given; null for one of its own.</param>
    public KafkaWorld(string? given = null)
    {
        Materializer = _system.Materializer();
        _broker = new TestBroker(given, Topic, Partitions);
    }

    public string Topic => $"purchases-{_suffix}";

    public string Group => $"cohort-{_suffix}";

    public bool CanGoAway => _broker.CanGoAway;

    public ActorMaterializer Materializer { get; }

    public ILoggingAdapter Log => _system.Log;

    /// <summary>Deletes the topic and makes it anew, empty.</summary>
    public void MakeAnew()
    {
        _broker.MakeAnew(Partitions);
        Array.Clear(_written);
    }

    /// <summary>Deletes all records of a partition below an offset, as time does.</summary>
    public void Forget(int partition, long before) => _broker.Forget(partition, before);

    public void GoAway() => _broker.GoAway();

    public void ComeBack() => _broker.ComeBack();

    public string Address => _broker.Address;

    /// <summary>Settings for this broker, or for whoever stands before it, with more properties for the client.</summary>
    internal KafkaSettings Settings(string revocationWait = "10 s", string? address = null, string client = "", string commitInterval = "50 ms")
    {
        var (settings, errors) = KafkaSettings.Read(ConfigurationFactory.ParseString($$"""
            cohort.kafka {
              bootstrap-servers = "{{address ?? Address}}"
              group-id = {{Group}}
              client-id = cohort-test
              topics { purchases = {{Topic}}, dead-letters = purchases.dead-letters, transitions = transitions, scores = scores }
              revocation-wait = {{revocationWait}}
              commit-interval = {{commitInterval}}
              # The broker waits for a whole session time-out before it deals partitions anew.
              client { session.timeout.ms = {{_broker.SessionTimeout.ToString(CultureInfo.InvariantCulture)}}, heartbeat.interval.ms = 100, reconnect.backoff.max.ms = 200, {{client}} }
            }
            """));
        Assert.Empty(errors);
        return settings!;
    }

    /// <summary>Writes this many records more to every partition: "partition:number", numbered from 0.</summary>
    public void Write(int count)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _broker.Address }).Build();
        for (var partition = 0; partition < Partitions; partition++)
        {
            for (var left = count; left > 0; left--)
                producer.Produce(new TopicPartition(Topic, partition), new Message<Null, string> { Value = $"{partition}:{_written[partition]++}" });
        }

        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));
    }

    /// <summary>Writes a record with headers to every partition.</summary>
    public void Write(string value, params (string Name, string Value)[] headers)
    {
        using var producer = new ProducerBuilder<Null,
            string>(new ProducerConfig { BootstrapServers = _broker.Address }).Build();
        var carried = new Headers();
        foreach (var (name, text) in headers) carried.Add(name, Encoding.UTF8.GetBytes(text));
        for (var partition = 0; partition < Partitions; partition++)
            producer.Produce(new TopicPartition(Topic, partition), new Message<Null, string>
            {
                Value = value,
                Headers = carried
            });
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));
    }

    /// <summary>Everything in a topic, as text, by partition and offset.</summary>
    public List<string> Read(string topic, int count)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
        {
            BootstrapServers = _broker.Address,
            GroupId = $"reader-{_suffix}",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true,
        }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var read = new List<(int Partition, long Offset, string Text)>();
        for (var ends = 0; ends < Partitions || read.Count < count;)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"{read.Count} records were read.");
            if (record.IsPartitionEOF) ends++;
            else read.Add((record.Partition, record.Offset, $"{record.Message.Value}{string.Concat(record.Message.Headers.Select(header => $" {header.Key}={Encoding.UTF8.GetString(header.GetValueBytes())}"))}"));
        }

        consumer.Close();
        return [.. read.Order().Select(record => record.Text)];
    }

    /// <summary>What the group has committed, by partition; -1 where nothing.</summary>
    public long[] Committed()
    {
        using var consumer = Outsider();
        return [.. consumer
            .Committed(Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(Topic, partition)), TimeSpan.FromSeconds(30))
            .Select(committed => committed.Offset.IsSpecial ? -1 : committed.Offset.Value)];
    }

    /// <summary>Sets what the group has committed, as an operator would.</summary>
    public void Commit(int partition, long offset)
    {
        using var consumer = Outsider();
        consumer.Commit([new TopicPartitionOffset(Topic, partition, offset)]);
    }

    internal Member Join(bool acknowledges = true, string revocationWait = "10 s", long feedCapacity = 1_000_000, Task? begin = null) =>
        Join(Settings(revocationWait), acknowledges, feedCapacity, begin);

    internal Member Join(
        KafkaSettings settings, bool acknowledges = true, long feedCapacity = 1_000_000, Task? begin = null,
            ISourceStore? book = null, TopicMapping? mapping = null, StallWatch? stalls = null, ILoggingAdapter? log = null)
    {
        var member = new Member(new KafkaPurchaseSource(settings, book, feedCapacity,
            stalls, mapping).Open(log ?? _system.Log), Materializer, acknowledges, begin ?? Task.CompletedTask);
        _members.Add(member);
        return member;
    }

    public void Dispose()
    {
        Task.WhenAll(_members.Select(member => member.DisposeAsync().AsTask())).Wait();
        _system.Terminate().Wait();
        _system.Dispose();
        _broker.Dispose();
    }

    private IConsumer<Ignore, Ignore> Outsider() =>
        new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _broker.Address, GroupId = Group }).Build();
}
