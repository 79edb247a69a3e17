using Cohort.Cli.Clusters;
using Cohort.Store.Access;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>Keys for nodes: how they are made, and how they are shown.</summary>
public sealed class NodeAccessTests : IDisposable
{
    private readonly PreparedNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task A_key_is_told_once_and_its_line_lets_it_in()
    {
        var made = (await Run.Well("node-key", "create", "deploy", "--roles", "edit,read", "--json")).Json.Single();

        var (secret, line) = (made.GetProperty("key").GetString()!, made.GetProperty("line").GetString()!);
        Assert.True(ApiKey.TryParse(line, out var key, out _));
        Assert.Equal(("deploy", AccessRoles.Edit | AccessRoles.Read), (key.Name, key.Roles));
        Assert.Equal(key, new ApiKeys([key]).Find(secret));
        var told = (await Run.Well("node-key", "create", "deploy", "--roles", "admin")).Output;
        Assert.Contains($"  {ApiKey.Prefix}", told, StringComparison.Ordinal);
        Assert.Contains("  \"deploy admin sha256:", told, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The option --roles is \"chef\"; give some of count, read, ingest", "node-key", "create", "ann", "--roles", "chef")]
    [InlineData("'an n' cannot be the name of a key", "node-key", "create", "an n", "--roles", "read")]
    public async Task What_cannot_be_a_key_is_refused(string error, params string[] args)
    {
        var run = await Run.Of(args);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.StartsWith(error.Replace("an n", "...", StringComparison.Ordinal), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_the_environment_is_sent_and_every_change_has_a_type_that_no_page_may_send()
    {
        _node.Answers["GET /v1/status"] = _node.Answers["POST /v1/rebalancer/suspend"] = (200, "{}");
        using var client = new NodeClient(new Uri(_node.Url), name => name == "COHORT_KEY" ? " cohort_secret\n" : null);

        await client.Get("status", default);
        Assert.Equal("Bearer cohort_secret", _node.Authorization);
        await client.Order("rebalancer/suspend", new { }, default);
        Assert.Equal("application/json; charset=utf-8", _node.Type);
        using var nobody = new NodeClient(new Uri(_node.Url), _ => null);
        await nobody.Get("status", default);
        Assert.Null(_node.Authorization);
    }

    [Theory]
    [InlineData("COHORT_KEY", "a b", "COHORT_KEY holds what no key has.")]
    [InlineData("COHORT_CA", "nowhere.pem", "COHORT_CA is 'nowhere.pem', which cannot be used: ")]
    [InlineData("COHORT_CERTIFICATE", "nowhere.pem", "COHORT_CERTIFICATE is set, but COHORT_CERTIFICATE_KEY is not")]
    public void What_cannot_be_used_is_named_by_its_variable(string variable, string value, string error)
    {
        var fault = Assert.Throws<CommandException>(() => new NodeClient(new Uri(_node.Url), name => name == variable ? value : null));

        Assert.Equal(ExitCode.BadUsage, fault.Code);
        Assert.StartsWith(error, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a b", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_log_is_shown_entry_by_entry()
    {
        _node.Answers["GET /v1/audit?limit=2"] = (200, """
            {"items":[{"number":8,"at":"2026-03-04T10:00:00.5Z","node":"akka.tcp://cohort@a:1","request":"r1","who":"ann","from":"10.0.0.1","what":"POST /v1/orders/split",
              "order":"{\"range\":2}","before":"","after":"{\"order\":1}","outcome":"done","status":202}],"next":"8:0:"}
            """);

        var run = await Run.Of("audit", "--limit", "2", "--node", _node.Url);

        Assert.Equal(
            ["8. POST /v1/orders/split: done, 202", "   2026-03-04 10:00:00.500Z, ann from 10.0.0.1, request r1 to akka.tcp://cohort@a:1", "   order: {\"range\":2}", "   after: {\"order\":1}", "There are older ones: --after 8:0:", ""],
            run.Output.ReplaceLineEndings("\n").Split('\n'));
    }
}
