using System.Text;
using System.Text.Json;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Http;

/// <summary>What a node answers of the rebalancer, on a node that reads nothing.</summary>
[Trait("Category", "Slow")]
public sealed class RebalancerTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-rebalancer-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.Start(_directory, "cohort { ranges = 4, kafka.enabled = off }\nakka.cluster.roles = [shard, serve]");
        await _node.Post("/v1/taxonomy", Shop.Taxonomy());
        await _node.Post("/v1/rules", Encoding.UTF8.GetBytes(Shop.Rules));
        await _node.Until("/v1/status", status => status.GetProperty("as_of").GetString() == Shop.Today);
        await _node.Until("/v1/ranges", answer => answer.GetProperty("ranges").EnumerateArray().All(range => range.GetProperty("load").ValueKind == JsonValueKind.Object));
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task An_action_stands_in_the_history_with_its_reason_and_its_pause()
    {
        Assert.Equal(202, (await _node.Order("/v1/orders/split", "{\"range\":2,\"at\":\"5000000000000000\"}")).Status);

        var history = await _node.Until("/v1/rebalancer/history", history => history.GetArrayLength() == 1 && history[0].GetProperty("outcome").GetString() == "done");
        Assert.Equal(
            ("split 2 at 5000000000000000", "operator", "An operator asked for it.", 0L),
            (history[0].GetProperty("action").GetString(), history[0].GetProperty("by").GetString(), history[0].GetProperty("reason").GetString(), history[0].GetProperty("users_moved").GetInt64()));
        Assert.True(history[0].GetProperty("pause_ms").GetDouble() > 0);
        var refused = await _node.Order("/v1/orders/split", "{\"range\":5,\"at\":\"1000\"}");
        Assert.Equal((409, "conflict"), (refused.Status, refused.Answer.GetProperty("code").GetString()));
        var last = (await _node.Get("/v1/rebalancer/history?limit=1")).Answer[0];
        Assert.Equal(("rolled-back", refused.Answer.GetProperty("detail").GetString()), (last.GetProperty("outcome").GetString(), last.GetProperty("note").GetString()));
    }

    [Fact]
    public async Task It_is_suspended_and_its_settings_changed_until_it_is_told_otherwise()
    {
        Assert.True((await _node.Order("/v1/rebalancer/suspend", "{}")).Answer.GetProperty("suspended").GetBoolean());
        Assert.True((await _node.Get("/v1/rebalancer")).Answer.GetProperty("suspended").GetBoolean());
        var limits = (await _node.Order("/v1/rebalancer/limits", "{\"tolerance-percent\":20}")).Answer;
        Assert.Equal((20, true), (limits.GetProperty("limits").GetProperty("tolerance-percent").GetInt32(), limits.GetProperty("suspended").GetBoolean()));
        Assert.False((await _node.Order("/v1/rebalancer/resume", "{}")).Answer.GetProperty("suspended").GetBoolean());
        Assert.Equal(20, (await _node.Get("/v1/rebalancer/limits")).Answer.GetProperty("limits").GetProperty("tolerance-percent").GetInt32());
    }

    [Fact]
    public async Task An_idle_node_has_nothing_hot_and_nothing_to_plan()
    {
        Assert.Equal(0, (await _node.Get("/v1/rebalancer/hot")).Answer.GetArrayLength());
        var plan = (await _node.Get("/v1/rebalancer/plan")).Answer;
        Assert.StartsWith("The nodes are idle", plan.GetProperty("remark").GetString(), StringComparison.Ordinal);
        var nodes = (await _node.Get("/v1/rebalancer")).Answer.GetProperty("nodes");
        Assert.Equal((1, 4, "up"), (nodes.GetArrayLength(), nodes[0].GetProperty("ranges").GetInt32(), nodes[0].GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("/v1/rebalancer/limits", "{\"tolerance-percent\":1}", 400, "wrong", "tolerance-percent")]
    [InlineData("/v1/rebalancer/limits", "{\"tolerance\":10}", 400, "wrong", "tolerance")]
    [InlineData("/v1/rebalancer/limits", "{\"tolerance-percent\":\"much\"}", 400, "wrong", "")]
    [InlineData("/v1/orders/salt", "{\"parts\":4}", 400, "wrong", "user")]
    [InlineData("/v1/orders/salt", "{\"user\":\"ann\",\"parts\":1}", 400, "wrong", "parts")]
    [InlineData("/v1/orders/unsalt", "{\"user\":\"ann\"}", 409, "conflict", "ann")]
    [InlineData("/v1/orders/move", "{\"range\":1}", 400, "wrong", "node")]
    [InlineData("/v1/orders/move", "{\"range\":1,\"node\":\"elsewhere\"}", 409, "conflict", "elsewhere")]
    [InlineData("/v1/orders/move", "{\"range\":99,\"node\":\"elsewhere\"}", 409, "conflict", "99")]
    public async Task What_makes_no_sense_is_refused_with_the_reason(string path, string body, int status, string code, string named)
    {
        var (said, answer) = await _node.Order(path, body);

        Assert.Equal((status, code), (said, answer.GetProperty("code").GetString()));
        Assert.Contains(named, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
