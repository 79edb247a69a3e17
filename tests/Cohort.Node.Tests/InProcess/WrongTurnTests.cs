using System.Globalization;
using System.Text;
using Cohort.Core.Taxonomies;
using Cohort.Engine;
using Cohort.Node.Settings;
using Cohort.Node.Tests.Support;
using Cohort.Store.Questions;
using Cohort.Testing;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node.Tests.InProcess;

/// <summary>After a wrong turn of the day the steps of docs/CLUSTER.md lead to the answers of an embedded engine that never turned so.</summary>
[Trait("Category", "Kafka")]
[Trait("Category", "Slow")]
public sealed class WrongTurnTests : IDisposable
{
    private const string Rules = "affinity top 1\nsegment big: spend() >= 100\nsegment dairy: spend(\"DAIRY\") > 0\nsegment lapsing: days_since_last() > 30\n";
    private const int Partitions = 2;
    private const int Users = 30;

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly (string Sku, string Category)[] Wares = [("milk", "DAIRY"), ("cheese", "DAIRY"), ("bread", "BAKERY")];

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-turn-").FullName;
    private readonly BrokerProcess _broker = new("purchases", Partitions);
    private readonly List<string> _records = [];

    public void Dispose()
    {
        _broker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_new_cluster_beside_the_wrong_one_answers_as_if_it_had_never_been()
    {
        RunningNode right;
        await using (var wrong = await Begin("wrong", "cohort"))
        {
            Produce(600);
            await HasRead(wrong);
            await TurnFarAhead(wrong);
            Produce(200);
            await HasRead(wrong);
            Assert.Empty((await Of(wrong).MembersAsync("dairy", null, 100)).Items);

            right = await Begin("right", "cohort-2");
            await HasRead(right);
        }

        await using (right) await AnswersAsTheEngine(right);
    }

    [Fact]
    public async Task A_copy_of_the_database_from_before_it_answers_as_if_it_had_never_been()
    {
        await using (var node = await Begin("node", "cohort"))
        {
            Produce(600);
            await HasRead(node);
        }

        Copy("node", "copy");
        await using (var node = await Start("node", "cohort"))
        {
            await TurnFarAhead(node);
            Produce(200);
            await HasRead(node);
        }

        Directory.Delete(Path.Combine(_folder, "node"), recursive: true);
        Copy("copy", "node");
        await using var again = await Start("node", "cohort");
        await HasRead(again);

        await AnswersAsTheEngine(again);
    }

    // By the order that somebody would have given: without its second word it is refused.
    private static async Task TurnFarAhead(RunningNode node)
    {
        var date = Now.AddDays(200).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(409, (await node.Order("/v1/orders/turn", $$"""{"date":"{{date}}"}""")).Status);
        Assert.Equal(202, (await node.Order("/v1/orders/turn", $$"""{"date":"{{date}}","confirm":true}""")).Status);
        await node.Until("/v1/status", status => status.GetProperty("as_of").GetString() == date && status.GetProperty("under_way").GetString() is null);
    }

    private async Task<RunningNode> Begin(string directory, string group)
    {
        var node = await Start(directory, group);
        Assert.Equal(200, (await node.Post("/v1/taxonomy", Taxonomy())).Status);
        Assert.Equal(200, (await node.Post("/v1/rules", Encoding.UTF8.GetBytes(Rules))).Status);
        return node;
    }

    private Task<RunningNode> Start(string directory, string group) => RunningNode.Start(Directory.CreateDirectory(Path.Combine(_folder, directory)).FullName, $$"""
        cohort {
          ranges = 4
          kafka {
            bootstrap-servers = "{{_broker.Address}}"
            group-id = {{NodeConfig.Quoted(group)}}
            topics.transitions = {{NodeConfig.Quoted($"transitions-{group}")}}
            commit-interval = 50 ms
            revocation-wait = 2 s
            client { session.timeout.ms = 2000, heartbeat.interval.ms = 100 }
          }
        }
        """);

    // Ready, and a lag of 0, as the page says; and visible.
    private async Task HasRead(RunningNode node)
    {
        var all = _records.Count;
        await node.Until("/v1/sources", sources => sources.EnumerateArray().Count() == Partitions
            && sources.EnumerateArray().All(source => source.GetProperty("lag").ToString() == "0")
            && sources.EnumerateArray().Sum(source => source.GetProperty("durable").GetInt64()) == all);
        await node.Until("/health/ready", health => health.GetProperty("ready").GetBoolean());
        await node.Until("/v1/ranges", ranges => ranges.GetProperty("ranges").EnumerateArray().All(range => range.GetProperty("unpublished").ToString() == "0"));
    }

    private async Task AnswersAsTheEngine(RunningNode node)
    {
        var file = Path.Combine(_folder, "purchases.ndjson");

        // A run over a file takes the day from its purchases, so they come by date.
        await File.WriteAllLinesAsync(file, _records.OrderBy(record => record[Math.Max(0, record.IndexOf("occurred_at", StringComparison.Ordinal))..], StringComparer.Ordinal));
        await using var engine = await CohortEngine.In(Path.Combine(_folder, "data")).WithRules(Rules)
            .WithTaxonomy(Wares.Select(ware => new TaxonomyRow(ware.Sku, ware.Category))).OpenAsync();
        await engine.RunAsync(PurchaseSource.File(file));
        foreach (var segment in await engine.SegmentsAsync())
        {
            Assert.NotEqual(0, segment.Members);
            Assert.Equal(await Members(engine, segment.Segment), await Members(Of(node), segment.Segment));
        }

        for (var user = 0; user < Users; user++) Assert.Equal(await Told(engine, user), await Told(Of(node), user));
    }

    private static async Task<IEnumerable<string>> Members(ICohort cohort, string segment) =>
        (await cohort.MembersAsync(segment, null, 100)).Items.Order(StringComparer.Ordinal);

    // Which range owns them is another matter, and so is the day on which they entered: a run over a file goes from day to day,
    // and a node has read all of it today.
    private static async Task<string> Told(ICohort cohort, int user)
    {
        var reply = await cohort.UserAsync($"u{user.ToString(CultureInfo.InvariantCulture)}");
        return CohortJson.Of(reply with { Range = 0, Segments = [.. reply.Segments.Select(segment => segment with { Since = null })] });
    }

    private static ICohort Of(RunningNode node) => node.Host.App.Services.GetRequiredService<ICohort>();

    private static byte[] Taxonomy()
    {
        var builder = new TaxonomyBuilder();
        for (var i = 0; i < Wares.Length; i++) builder.Add(i + 1, Wares[i].Sku, Wares[i].Category, null);
        return TaxonomyEncoding.Encode(builder.Build());
    }

    // Of the last 80 days, in no order; some come again, and some are no purchases.
    private void Produce(int count)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _broker.Address }).Build();
        for (var end = _records.Count + count; _records.Count < end;)
        {
            var i = _records.Count;
            var dice = new Random(i);
            var user = i % Users;
            var age = user < Users / 3 ? 40 + dice.Next(40) : dice.Next(80);
            var date = Now.AddDays(-age).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var id = i % 50 == 49 ? i - Users : i;
            var record = i % 97 == 96 ? "{}" : id != i ? _records[id]
                : string.Create(CultureInfo.InvariantCulture, $$"""{"event_id":"e{{i}}","user_id":"u{{user}}","sku":"{{Wares[user % 7 == 0 ? 2 : dice.Next(3)].Sku}}","amount":{{dice.Next(-200, 1_500) / 100m}},"quantity":1,"occurred_at":"{{date}}T00:00:01Z"}""");
            producer.Produce(new TopicPartition("purchases", user % Partitions), new Message<Null, string> { Value = record });
            _records.Add(record);
        }

        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));
    }

    private void Copy(string from, string to)
    {
        var target = Directory.CreateDirectory(Path.Combine(_folder, to)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(_folder, from))) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }
}
