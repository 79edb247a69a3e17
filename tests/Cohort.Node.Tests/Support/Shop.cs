using System.Globalization;
using System.Text;
using Cohort.Core.Taxonomies;
using Cohort.Node.Settings;
using Cohort.Testing;
using Confluent.Kafka;

namespace Cohort.Node.Tests.Support;

/// <summary>A broker with purchases, and a node that reads them: three users, and a record that is no purchase.</summary>
#pragma warning disable CA1001 // xunit calls DisposeAsync.
public sealed class Shop : IAsyncLifetime
#pragma warning restore CA1001
{
    public const string Rules = "affinity top 1\nsegment big: spend() >= 100\nsegment dairy: spend(\"DAIRY\") > 0\nsegment sure: score(\"churn\") >= 1\n";
    private const int Partitions = 2;

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-shop-").FullName;
    private readonly BrokerProcess _broker = new("purchases", Partitions);

    internal RunningNode Node { get; private set; } = null!;

    /// <summary>Today, in UTC: the date of all purchases.</summary>
    public static string Today { get; } = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static byte[] Taxonomy()
    {
        var builder = new TaxonomyBuilder();
        builder.Add(1, "milk", "DAIRY", null);
        builder.Add(2, "bread", "BAKERY", "Crust");
        return TaxonomyEncoding.Encode(builder.Build());
    }

    public async Task InitializeAsync()
    {
        var models = TestRegistry.Promote(Path.Combine(_directory, "models"), MadeUpModels.Linear(1), MadeUpModels.Linear(2, "DAIRY"));
        var campaigns = Path.Combine(_directory, "campaigns");
        await File.WriteAllTextAsync(campaigns, TestRegistry.Campaigns);
        Node = await RunningNode.Start(_directory, $$"""
            cohort {
              scoring { enabled = on, models = {{NodeConfig.Quoted(models)}}, campaigns = {{NodeConfig.Quoted(campaigns)}}, interval = 100 ms, delay = 200 ms }
              ranges = 4
              kafka { bootstrap-servers = "{{_broker.Address}}", commit-interval = 50 ms, revocation-wait = 2 s, client { session.timeout.ms = 2000, heartbeat.interval.ms = 100 } }
            }
            """);
        Assert.Equal(200, (await Node.Post("/v1/rules", Encoding.UTF8.GetBytes(Rules))).Status);
        Assert.Equal(200, (await Node.Post("/v1/taxonomy", Taxonomy())).Status);
        await Node.Until("/v1/status", status => status.GetProperty("as_of").GetString() == Today);
        Produce(
            (0, Purchase("e1", "ann", "milk", "120.50")),
            (0, Purchase("e2", "ann", "bread", "3.00")),
            (0, Purchase("e2", "ann", "bread", "3.00")),
            (1, Purchase("e3", "bob", "bread", "99.99")),
            (1, "{\"event_id\":\"e4\"}"),
            (1, Purchase("e5", "cyd", "milk", "1.00")));
        await Node.Until("/v1/segments", segments => segments.EnumerateArray().Sum(segment => segment.GetProperty("members").GetInt64()) == 6);
    }

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        _broker.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The values of a topic and their headers, in no order, as many as expected.</summary>
    public List<(string Value, Dictionary<string, string> Headers)> Read(string topic, int count)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
        {
            BootstrapServers = _broker.Address,
            GroupId = "reader",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Assign(Enumerable.Range(0, 4).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var records = new List<(string, Dictionary<string, string>)>();
        for (var tries = 0; tries < 100 && records.Count < count; tries++)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { Message: { } message })
                records.Add((message.Value, (message.Headers ?? []).ToDictionary(header => header.Key, header => Encoding.UTF8.GetString(header.GetValueBytes()))));
        }

        return records;
    }

    private static string Purchase(string eventId, string user, string sku, string amount) =>
        $$"""{"event_id":"{{eventId}}","user_id":"{{user}}","sku":"{{sku}}","amount":{{amount}},"quantity":1,"occurred_at":"{{Today}}T00:00:01Z"}""";

    private void Produce(params (int Partition, string Record)[] records)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _broker.Address }).Build();
        foreach (var (partition, record) in records) producer.Produce(new TopicPartition("purchases", partition), new Message<Null, string> { Value = record });
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));
    }
}
