using System.Text;
using System.Text.Json;
using Cohort.Node.Tests.Support;
using Cohort.Store.Access;
using Microsoft.Data.Sqlite;

namespace Cohort.Node.Tests.Http;

/// <summary>What the audit log says of changes, of those that were made and those that were not.</summary>
[Trait("Category", "Slow")]
public sealed class AuditTests : IAsyncLifetime
{
    private const string Settings = "cohort { ranges = 4, kafka.enabled = off }\nakka.cluster.roles = [shard, serve]\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-audit-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Every_change_has_who_when_from_where_what_before_and_after()
    {
        var begun = DateTimeOffset.UtcNow;
        await using (var node = await RunningNode.Start(_directory, Settings))
        {
            await node.Activate();
            Assert.Equal(202, (await node.Order("/v1/orders/split", "{\"range\":2}")).Status);
            Assert.Equal(409, (await node.Order("/v1/orders/merge", "{\"lower\":1,\"upper\":4}")).Status);
            Assert.Equal(200, (await node.Order("/v1/rebalancer/limits", "{\"tolerance-percent\":20}")).Status);
            Assert.Equal(415, (await node.Post("/v1/rebalancer/suspend", "{}"u8.ToArray(), "text/plain")).Status);
            Assert.Equal(403, (await node.Send(HttpMethod.Post, "/v1/rebalancer/suspend", "{}"u8.ToArray(), "application/json", ("Origin", "http://evil.test"))).Status);
        }

        // Another run of the node: nothing is lost with a process.
        await using var again = await RunningNode.Start(_directory, Settings);
        var entries = await Entries(again);
        Assert.Equal(
            [
                "POST /v1/taxonomy begun", "POST /v1/taxonomy done 200", "POST /v1/rules begun", "POST /v1/rules done 200", "POST /v1/orders/split begun", "POST /v1/orders/split done 202",
                "POST /v1/orders/merge begun", "POST /v1/orders/merge refused 409",
                "POST /v1/rebalancer/limits begun", "POST /v1/rebalancer/limits done 200", "POST /v1/rebalancer/suspend refused 415", "POST /v1/rebalancer/suspend refused 403",
            ],
            entries.Select(Short));
        var split = entries[5];
        Assert.Equal(
            ("loopback", "127.0.0.1", "{\"range\":2}", "{\"order\":1,\"done\":false,\"ranges\":[]}", entries[4].GetProperty("request").GetString()),
            (Text(split, "who"), Text(split, "from"), Text(split, "order"), Text(split, "after"), split.GetProperty("request").GetString()));
        Assert.Contains("\"ranges\":4", Text(split, "before"), StringComparison.Ordinal);
        Assert.StartsWith("akka.tcp://cohort@127.0.0.1:", Text(split, "node"), StringComparison.Ordinal);
        Assert.InRange(split.GetProperty("at").GetDateTimeOffset(), begun.AddSeconds(-1), DateTimeOffset.UtcNow);
        var rules = Text(entries[3], "order");
        Assert.StartsWith($"{Shop.Rules.Length} bytes, sha256:", rules, StringComparison.Ordinal);
        Assert.Contains("beginning with affinity top 1\\u{a}segment big", rules, StringComparison.Ordinal);
        Assert.StartsWith("Range 4 does not follow on range 1", Text(entries[7], "after"), StringComparison.Ordinal);
        Assert.Contains("\"tolerance-percent\":10,", Text(entries[9], "before"), StringComparison.Ordinal);
        Assert.Contains("\"tolerance-percent\":20,", Text(entries[9], "after"), StringComparison.Ordinal);
        Assert.Contains("text/plain", Text(entries[10], "after"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asked_is_the_name_of_their_key_and_only_an_administrator_reads_it()
    {
        var (ann, annKey) = ApiKey.Create("ann", AccessRoles.Operate | AccessRoles.Read);
        var (root, rootKey) = ApiKey.Create("root", AccessRoles.Admin);
        await using var node = await RunningNode.Start(_directory, Settings + $"cohort.http.keys = [\"{annKey}\", \"{rootKey}\"]");
        async Task<(int Status, JsonElement Answer)> Ask(HttpMethod method, string path, string? key) =>
            await node.Send(method, path, method == HttpMethod.Post ? "{}"u8.ToArray() : null, method == HttpMethod.Post ? "application/json" : null, key is null ? [] : [("Authorization", "Bearer " + key)]);

        await Ask(HttpMethod.Post, "/v1/rebalancer/suspend", null);
        await Ask(HttpMethod.Post, "/v1/rebalancer/suspend", "wrong");
        await Ask(HttpMethod.Post, "/v1/orders/split", ann);
        await Ask(HttpMethod.Post, "/nowhere", ann);
        Assert.Equal(403, (await Ask(HttpMethod.Get, "/v1/audit", ann)).Status);

        var (status, page) = await Ask(HttpMethod.Get, "/v1/audit", root);
        Assert.Equal(200, status);
        var entries = page.GetProperty("items").EnumerateArray().Reverse().ToList();
        Assert.Equal(
            ["unknown POST /v1/rebalancer/suspend refused 401", "unknown POST /v1/rebalancer/suspend refused 401", "ann POST /v1/orders/split begun", "ann POST /v1/orders/split refused 400", "ann POST /nowhere refused 403"],
            entries.Select(entry => Text(entry, "who") + " " + Short(entry)));
        Assert.DoesNotContain(ann, page.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_changed_When_it_cannot_be_written_down()
    {
        await using var node = await RunningNode.Start(_directory, Settings);
        await node.Activate();
        await Execute("CREATE TRIGGER audit_is_full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END");

        var (status, answer) = await node.Order("/v1/rebalancer/suspend", "{}");

        Assert.Equal((503, "not_ready"), (status, answer.GetProperty("code").GetString()));
        Assert.False((await node.Get("/v1/rebalancer/limits")).Answer.GetProperty("suspended").GetBoolean());
        await Execute("DROP TRIGGER audit_is_full");
        Assert.Equal(200, (await node.Order("/v1/rebalancer/suspend", "{}")).Status);
    }

    [Fact]
    public async Task Refusals_do_not_fill_the_log_whatever_is_sent()
    {
        await using var node = await RunningNode.Start(_directory, Settings);
        var large = Encoding.UTF8.GetBytes(new string('x', 60_000));
        for (var i = 0; i < 200; i++)
            await node.Send(HttpMethod.Post, "/v1/orders/split?" + new string('y', 2_000), i % 2 == 0 ? large : null, i % 2 == 0 ? "text/plain" : null, ("Origin", "http://" + new string('z', 4_000)));
        await node.Order("/v1/orders/salt", "{\"user\":\"" + new string('u', 60_000) + "\"}");

        var entries = await Entries(node);
        Assert.InRange(entries.Count, 60, 124);
        Assert.All(entries, entry => Assert.InRange(entry.ToString().Length, 100, 4_000));
    }

    private static string Short(JsonElement entry) =>
        $"{Text(entry, "what")} {Text(entry, "outcome")} {(entry.GetProperty("status").ValueKind == JsonValueKind.Null ? "" : entry.GetProperty("status").GetInt32())}".TrimEnd();

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    private static async Task<List<JsonElement>> Entries(RunningNode node) => [.. (await node.Get("/v1/audit?limit=1000")).Answer.GetProperty("items").EnumerateArray().Reverse()];

    private async Task Execute(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory, "serving.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
