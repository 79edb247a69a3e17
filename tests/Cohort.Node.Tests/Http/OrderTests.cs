using System.Globalization;
using System.Text;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Http;

/// <summary>Orders of an operator, on a node that reads nothing.</summary>
[Trait("Category", "Slow")]
public sealed class OrderTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-orders-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.Start(_directory, "cohort { ranges = 4, kafka.enabled = off }\nakka.cluster.roles = [shard, serve]");
        var (status, waiting) = await _node.Get("/health/ready");
        Assert.Equal((503, false), (status, waiting.GetProperty("ready").GetBoolean()));
        await _node.Post("/v1/taxonomy", Shop.Taxonomy());
        await _node.Post("/v1/rules", Encoding.UTF8.GetBytes(Shop.Rules));
        await _node.Until("/v1/status", status => status.GetProperty("as_of").GetString() == Shop.Today);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_range_is_split_in_its_middle_and_neighbours_become_one_again()
    {
        Assert.Equal(202, (await _node.Order("/v1/orders/split", "{\"range\":2}")).Status);
        await _node.Until("/v1/status", status => status.GetProperty("ranges").GetInt32() == 5 && status.GetProperty("under_way").GetString() is null);
        Assert.Equal(202, (await _node.Order("/v1/orders/merge", "{\"lower\":5,\"upper\":6}")).Status);
        await _node.Until("/v1/status", status => status.GetProperty("ranges").GetInt32() == 4 && status.GetProperty("table_version").GetInt32() == 3);

        var ranges = await _node.Until("/v1/ranges", answer => answer.GetProperty("ranges").EnumerateArray().All(range => range.GetProperty("as_of").GetString() == Shop.Today));
        Assert.Equal([1, 7, 3, 4], ranges.GetProperty("ranges").EnumerateArray().Select(range => range.GetProperty("id").GetInt32()));
    }

    [Fact]
    public async Task A_turn_that_goes_far_is_confirmed_and_a_clock_that_is_behind_then_is_told_by_readiness_and_status()
    {
        var ahead = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(409, (await _node.Order("/v1/orders/turn", $"{{\"date\":\"{ahead}\"}}")).Status);
        Assert.Equal(202, (await _node.Order("/v1/orders/turn", $"{{\"date\":\"{ahead}\",\"confirm\":true}}")).Status);

        var cluster = await _node.Until("/v1/status", answer => answer.GetProperty("as_of").GetString() == ahead && answer.GetProperty("clocks").GetArrayLength() > 0);
        Assert.Contains($"which is before the as-of date {ahead}", cluster.GetProperty("clocks")[0].GetString(), StringComparison.Ordinal);
        var (status, ready) = await _node.Get("/health/ready");
        Assert.Equal(200, status);
        Assert.Contains(ready.GetProperty("warnings").EnumerateArray(), warning => warning.GetString()!.Contains($"which is before the as-of date {ahead}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/v1/orders/split", "{\"range\":99}", 400, "wrong", "99")]
    [InlineData("/v1/orders/split", "{}", 400, "wrong", "range")]
    [InlineData("/v1/orders/split", "{\"range\":1,\"at\":\"x\"}", 400, "wrong", "at")]
    [InlineData("/v1/orders/merge", "{\"lower\":1,\"upper\":3}", 409, "conflict", "3")]
    [InlineData("/v1/orders/turn", "{\"date\":\"2026-01-01\"}", 409, "conflict", "")]
    [InlineData("/v1/orders/turn", "{\"date\":\"2100-01-01\"}", 409, "conflict", "")]
    [InlineData("/v1/orders/turn", "{\"date\":\"2100-01-01\",\"confirm\":false}", 409, "conflict", "")]
    [InlineData("/v1/orders/turn", "{\"confirm\":true}", 400, "wrong", "date")]
    [InlineData("/v1/orders/turn", "{\"date\":\"soon\"}", 400, "wrong", "")]
    [InlineData("/v1/orders/merge", "{", 400, "wrong", "")]
    public async Task An_order_that_cannot_be_is_refused_with_the_reason(string path, string body, int status, string code, string named)
    {
        var (said, answer) = await _node.Order(path, body);

        Assert.Equal((status, code), (said, answer.GetProperty("code").GetString()));
        Assert.Contains(named, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
