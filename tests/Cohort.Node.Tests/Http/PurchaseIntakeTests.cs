using System.Globalization;
using System.Text;
using System.Text.Json;
using Cohort.Actors.Tests.Kafka;
using Cohort.Node.Settings;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Http;

/// <summary>A node writes the purchases that it is sent to their topic, and tells where each is; it counts when it is read from there.</summary>
[Trait("Category", "Slow")]
public sealed class PurchaseIntakeTests : IDisposable
{
    private const string Lines = "application/x-ndjson";

    private static readonly string Today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-intake-").FullName;
    private readonly string _topic = $"purchases-{Guid.NewGuid():n}";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Each_line_has_its_place_in_the_topic_and_counts_once_however_often_it_is_sent()
    {
        using var broker = new TestBroker(TestBroker.Given, _topic, 4);
        await using var node = await Start(broker);
        await Activate(node);

        var (status, answer) = await Send(node, $"{Purchase("e1", "ann")}\n{{\"event_id\":\"e9\"}}\n{Purchase("e2", "ann")}\n{Purchase("e3", "bob")}");
        var (_, again) = await Send(node, Purchase("e1", "ann"));

        Assert.Equal(200, status);
        Assert.Equal((3, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("refused").GetInt32()));
        var lines = answer.GetProperty("lines").EnumerateArray().ToList();
        Assert.Equal(("missing-field", "user_id"), (lines[1].GetProperty("reason").GetString(), lines[1].GetProperty("field").GetString()));
        Assert.False(lines[1].TryGetProperty("offset", out _));

        // One user is in one partition.
        Assert.Equal((Partition(lines[0]), 0, 1), (Partition(lines[2]), Offset(lines[0]), Offset(lines[2])));
        Assert.Equal((Partition(lines[0]), "accepted"), (Partition(again.GetProperty("lines")[0]), again.GetProperty("lines")[0].GetProperty("status").GetString()));
        await node.Until("/v1/sources", sources => sources.EnumerateArray().Sum(source => source.GetProperty("durable") is { ValueKind: JsonValueKind.Number } durable ? durable.GetInt64() : 0) >= 4);
        var user = await node.Until("/v1/users/ann", user => user.GetProperty("spend").GetArrayLength() > 0);
        Assert.Equal(2400, user.GetProperty("spend")[0].GetProperty("spend_minor").GetInt64());
    }

    [Fact]
    public async Task What_takes_a_purchase_back_goes_into_the_topic_of_its_user_and_the_purchase_is_gone()
    {
        using var broker = new TestBroker(TestBroker.Given, _topic, 4);
        await using var node = await Start(broker);
        await Activate(node);
        await Send(node, $"{Purchase("e1", "ann")}\n{Purchase("e2", "ann")}");

        var (_, answer) = await Send(node, $"{Void("e3", "e1")}\n{Void("e4", "e4")}\n{Purchase("e5", "ann").Replace("12.00", "5.00", StringComparison.Ordinal)[..^1]},\"replaces\":\"e2\"}}");

        Assert.Equal(["accepted", "refused", "accepted"], answer.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("status").GetString()));
        var user = await node.Until("/v1/users/ann", user => user.GetProperty("spend").GetArrayLength() > 0 && user.GetProperty("spend")[0].GetProperty("spend_minor").GetInt64() == 500);
        Assert.Equal(1, user.GetProperty("lifetime").GetProperty("lines").GetInt64());
    }

    [Fact]
    public async Task Orders_of_a_shop_go_into_a_topic_of_purchases_as_purchases()
    {
        using var broker = new TestBroker(TestBroker.Given, _topic, 1);
        await using var node = await Start(broker);
        await Activate(node);

        var (_, answer) = await Send(node, $"{Order("o1")}\n{{\"event\":\"Page Viewed\"}}", "?mapping=segment");
        var (unknown, _) = await Send(node, Order("o1"), "?mapping=nobody");

        Assert.Equal((1, 1, 404), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("filtered").GetInt32(), unknown));
        Assert.Equal((2, 1), (answer.GetProperty("lines")[0].GetProperty("purchases").GetInt32(), Offset(answer.GetProperty("lines")[0])));
        var user = await node.Until("/v1/users/ann", user => user.GetProperty("spend").GetArrayLength() == 2);
        Assert.Equal([700, 500], user.GetProperty("spend").EnumerateArray().Select(spend => spend.GetProperty("spend_minor").GetInt64()));
    }

    [Fact]
    public async Task Records_stay_as_they_are_in_a_topic_that_is_read_by_a_mapping_and_no_other_is_taken()
    {
        using var broker = new TestBroker(TestBroker.Given, _topic, 1);
        await using var node = await Start(broker, "kafka.mapping = segment");
        await Activate(node);

        var (_, answer) = await Send(node, $"{Order("o1")}\n{Purchase("e1", "bob")}");
        var (status, refused) = await Send(node, Order("o2"), "?mapping=shopify");

        Assert.Equal((1, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("filtered").GetInt32()));
        Assert.Equal((2, 0), (answer.GetProperty("lines")[0].GetProperty("purchases").GetInt32(), Offset(answer.GetProperty("lines")[0])));
        Assert.Equal((400, "wrong"), (status, refused.GetProperty("code").GetString()));
        Assert.Contains("\"segment\"", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await node.Until("/v1/users/ann", user => user.GetProperty("spend").GetArrayLength() == 2);
    }

    [SkippableFact]
    public async Task Whoever_sends_is_told_to_send_again_When_the_brokers_are_away()
    {
        Skip.IfNot(TestBroker.Given is null, "A broker that was given stays.");
        using var broker = new TestBroker(null, _topic, 1);
        await using var node = await Start(broker, "kafka.client { message.timeout.ms = 2000 }");
        broker.GoAway();

        var (status, answer) = await Send(node, Purchase("e1", "ann"));

        Assert.Equal((503, "not_ready"), (status, answer.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_node_without_brokers_says_so()
    {
        await using var node = await RunningNode.Start(_directory, "cohort.kafka.enabled = off, akka.cluster.roles = [shard, serve]");

        var (status, answer) = await Send(node, Purchase("e1", "ann"));

        Assert.Equal((501, "not_here"), (status, answer.GetProperty("code").GetString()));
        Assert.Contains("cohort.kafka.enabled = on", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private Task<RunningNode> Start(TestBroker broker, string more = "") => RunningNode.Start(_directory, $$"""
        cohort {
          kafka { bootstrap-servers = "{{broker.Address}}", topics.purchases = {{NodeConfig.Quoted(_topic)}}, commit-interval = 50 ms, revocation-wait = 1 s, client { session.timeout.ms = {{broker.SessionTimeout}}, heartbeat.interval.ms = 100 } }
          {{more}}
        }
        """);

    private static async Task Activate(RunningNode node)
    {
        Assert.Equal(200, (await node.Post("/v1/rules", Encoding.UTF8.GetBytes("segment all: spend() > 0\n"))).Status);
        Assert.Equal(200, (await node.Post("/v1/taxonomy", Shop.Taxonomy())).Status);
        await node.Until("/v1/status", status => status.GetProperty("as_of").GetString() == Today);
    }

    private static string Purchase(string id, string user) =>
        $$"""{"event_id":"{{id}}","user_id":"{{user}}","sku":"milk","amount":12.00,"quantity":1,"occurred_at":"{{Today}}T00:00:01Z"}""";

    private static string Void(string id, string taken) => $$"""{"event_id":"{{id}}","user_id":"ann","voids":"{{taken}}","occurred_at":"{{Today}}T00:00:02Z"}""";

    private static string Order(string id) =>
        $$$"""{"event":"Order Completed","userId":"ann","timestamp":"{{{Today}}}T00:00:01Z","properties":{"order_id":"{{{id}}}","currency":"EUR","products":[{"sku":"milk","price":2.5,"quantity":2},{"sku":"bread","price":7}]}}""";

    private static Task<(int Status, JsonElement Answer)> Send(RunningNode node, string body, string query = "") =>
        node.Post($"/v1/purchases{query}", Encoding.UTF8.GetBytes(body), Lines);

    private static int Partition(JsonElement line) => line.GetProperty("partition").GetInt32();

    private static long Offset(JsonElement line) => line.GetProperty("offset").GetInt64();
}
