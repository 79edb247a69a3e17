using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>What <c>cohort --node</c> shows of the rebalancer and tells it, against a node that gives prepared answers.</summary>
public sealed class ClusterRebalancerTests : IDisposable
{
    private readonly PreparedNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Hot_is_a_table_of_customers()
    {
        _node.Answers["GET /v1/rebalancer/hot?limit=5"] = (200, """[{"user_id":"ann","events_per_second":812.5,"busy":0.25,"busy_at_most":0.26,"parts":4,"ranges":[3,9]}]""");

        var lines = Lines(await Run.Of("hot", "--limit", "5", "--node", _node.Url));

        Assert.Equal(["ann", "812.5", "25.0", "%", "26.0", "%", "4", "3", "9"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Hot_says_so_When_nobody_is()
    {
        _node.Answers["GET /v1/rebalancer/hot?limit=20"] = (200, "[]");

        Assert.Equal("No user weighs much, or the ranges were not watched for long enough yet.", (await Run.Of("hot", "--node", _node.Url)).Output.Trim());
    }

    [Fact]
    public async Task A_plan_is_told_with_its_reasons()
    {
        _node.Answers["GET /v1/rebalancer/plan"] = (200, """{"remark":"Uneven.","before":1.4,"after":1.1,"actions":[{"action":"split 3 at 8000000000000000","reason":"Hot.","users_moved":0}]}""");

        Assert.Equal(["Uneven.", "1. split 3 at 8000000000000000", "   Hot.", ""], Lines(await Run.Of("plan", "--node", _node.Url)));
    }

    [Fact]
    public async Task History_tells_what_was_done_why_and_how_it_ended()
    {
        _node.Answers["GET /v1/rebalancer/history?limit=20"] = (200, """
            [{"number":2,"at":"2026-03-04T10:00:05+00:00","by":"operator","action":"move 3 from a to b","reason":"Asked for.","before":1.4,"after":null,"users_moved":1200,"pause_ms":0,"outcome":"rolled-back","note":"Node b is gone."},
             {"number":1,"at":"2026-03-04T10:00:00+00:00","by":"planner","action":"split 3 at 8000000000000000","reason":"Hot.","before":1.4,"after":1.05,"users_moved":0,"pause_ms":41.7,"outcome":"done","note":null}]
            """);

        Assert.Equal(
            [
                "2. move 3 from a to b",
                "   2026-03-04 10:00:05Z, operator: rolled-back, load 1.40 to -, 1,200 users moved, pause 0 ms",
                "   Asked for.",
                "   Node b is gone.",
                "1. split 3 at 8000000000000000",
                "   2026-03-04 10:00:00Z, planner: done, load 1.40 to 1.05, 0 users moved, pause 42 ms",
                "   Hot.",
                "",
            ],
            Lines(await Run.Of("history", "--node", _node.Url)));
    }

    [Fact]
    public async Task Settings_are_shown_and_changed_by_name()
    {
        _node.Answers["GET /v1/rebalancer/limits"] = (200, """{"suspended":true,"limits":{"tolerance-percent":10}}""");
        _node.Answers["POST /v1/rebalancer/limits"] = (200, """{"suspended":false,"limits":{"tolerance-percent":15}}""");

        var shown = Lines(await Run.Of("limits", "--node", _node.Url));
        var changed = Lines(await Run.Of("limits", "tolerance-percent=15", "--node", _node.Url));

        Assert.Equal(["tolerance-percent", "10"], shown[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("The rebalancer is suspended.", shown[2]);
        Assert.Equal(["tolerance-percent", "15"], changed[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("POST /v1/rebalancer/limits {\"tolerance-percent\":15}", _node.Asked[^1]);
    }

    [Theory]
    [InlineData("suspend", "true", "The rebalancer is suspended.")]
    [InlineData("resume", "false", "The rebalancer acts.")]
    public async Task It_is_suspended_and_resumed(string verb, string suspended, string said)
    {
        _node.Answers[$"POST /v1/rebalancer/{verb}"] = (200, $$$"""{"suspended":{{{suspended}}},"limits":{}}""");

        Assert.Equal(said, (await Run.Of(verb, "--node", _node.Url)).Output.Trim());
    }

    [Theory]
    [InlineData("move", "{\"range\":3,\"node\":\"node-2\"}", "3", "node-2")]
    [InlineData("salt", "{\"user\":\"ann\",\"parts\":4}", "ann", "4")]
    [InlineData("unsalt", "{\"user\":\"ann\"}", "ann")]
    public async Task An_order_is_sent_and_numbered(string verb, string body, params string[] arguments)
    {
        _node.Answers[$"POST /v1/orders/{verb}"] = (202, """{"order":4,"done":false,"ranges":[]}""");

        Assert.Equal("Order 4 began; 'cohort history' and 'cohort status' say when it is done.", (await Run.Of([verb, .. arguments, "--node", _node.Url])).Output.Trim());
        Assert.Equal([$"POST /v1/orders/{verb} {body}"], _node.Asked);
    }

    [Theory]
    [InlineData("tolerance-percent")]
    [InlineData("tolerance-percent=much")]
    public async Task A_change_that_is_none_is_refused(string change)
    {
        var run = await Run.Of("limits", change, "--node", _node.Url);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains($"'{change}' is no change of a setting", run.Error, StringComparison.Ordinal);
    }

    private static string[] Lines(Run run) => run.Output.ReplaceLineEndings("\n").Split('\n');
}
