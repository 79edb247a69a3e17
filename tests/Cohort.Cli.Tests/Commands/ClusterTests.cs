using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary><c>cohort cluster</c>, against a node that gives prepared answers.</summary>
public sealed class ClusterTests : IDisposable
{
    private readonly HttpListener _node = new();
    private readonly Dictionary<string, (int Status, string Json)> _answers = new(StringComparer.Ordinal);
    private readonly List<string> _asked = [];
    private readonly string _url = $"http://127.0.0.1:{FreePort()}/";

    public ClusterTests()
    {
        _node.Prefixes.Add(_url);
        _node.Start();
        _ = Serve();
    }

    public void Dispose() => _node.Close();

    [Fact]
    public async Task Status_tells_how_the_cluster_stands()
    {
        _answers["GET /health/ready"] = (200, """{"ready":true,"missing":[]}""");
        _answers["GET /standing"] = (200, """{"table_version":3,"ranges":16,"as_of":"2026-03-04","rules_revision":2,"taxonomy_revision":1,"under_way":null}""");

        var run = await Run.Of("cluster", "status", "--node", _url);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("As-of date   2026-03-04", run.Output, StringComparison.Ordinal);
        Assert.Contains("Ranges       16, version 3 of the table", run.Output, StringComparison.Ordinal);
        Assert.Contains("Under way    -", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_tells_what_is_missing_When_the_node_is_not_ready()
    {
        _answers["GET /health/ready"] = (503, """{"ready":false,"missing":["The serving store does not answer."]}""");

        var run = await Run.Of("cluster", "status", "--node", _url);

        Assert.Equal((ExitCode.Done, "The node is not ready.\n  The serving store does not answer.\n"), (run.Code, run.Output.ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task Ranges_are_a_table_with_dashes_for_the_silent()
    {
        _answers["GET /ranges"] = (200, """
            {"table_version":1,"ranges":[
              {"id":1,"start":"0000000000000000","end":"8000000000000000","node":"akka.tcp://cohort@a:1","users":2,"lines":5,"sequence":9,"unpublished":0,"as_of":"2026-03-04"},
              {"id":2,"start":"8000000000000000","end":"0000000000000000","node":null,"users":null,"lines":null,"sequence":null,"unpublished":null,"as_of":null}]}
            """);

        var lines = (await Run.Of("cluster", "ranges", "--node", _url)).Output.ReplaceLineEndings("\n").Split('\n');

        Assert.Equal(["1", "0000000000000000", "akka.tcp://cohort@a:1", "2", "5", "9", "0", "2026-03-04"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["2", "8000000000000000", "-", "-", "-", "-", "-", "-"], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_user_is_shown_with_segments_and_spend()
    {
        _answers["GET /users/a%2Fb"] = (200, """
            {"user_id":"a/b","range":3,"as_of":"2026-03-04","due":null,"segments":["big"],"affinity":[],"spend":[{"category":"DAIRY","spend_minor":12050}],"cells":[]}
            """);

        var run = await Run.Of("cluster", "user", "a/b", "--node", _url);

        Assert.Contains("Segments     big", run.Output, StringComparison.Ordinal);
        Assert.Contains("Affinity     none", run.Output, StringComparison.Ordinal);
        Assert.Contains("120.50", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_are_sent_and_refusals_told_in_the_words_of_the_node()
    {
        _answers["POST /orders/split"] = (202, """{"order":4}""");
        _answers["POST /orders/merge"] = (409, """{"error":"Range 9 does not follow on range 3; only neighbours merge.","faults":null}""");

        var split = await Run.Of("cluster", "split", "3", "--at", "1000", "--node", _url);
        var merge = await Run.Of("cluster", "merge", "3", "9", "--node", _url);

        Assert.Equal("Order 4 began.", split.Output.Trim());
        Assert.Equal((ExitCode.BadInput, "Range 9 does not follow on range 3; only neighbours merge."), (merge.Code, merge.Error.Trim()));
        Assert.Equal(["POST /orders/split {\"range\":3,\"at\":\"1000\"}", "POST /orders/merge {\"lower\":3,\"upper\":9}"], _asked);
    }

    [Fact]
    public async Task Json_is_passed_on_as_it_came()
    {
        _answers["GET /ranges"] = (200, """{"table_version":1,"ranges":[]}""");

        Assert.Equal("""{"table_version":1,"ranges":[]}""", (await Run.Of("cluster", "ranges", "--json", "--node", _url)).Output.Trim());
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_named_with_the_remedy()
    {
        var run = await Run.Of("cluster", "status", "--node", $"http://127.0.0.1:{FreePort()}");

        Assert.Equal(ExitCode.Fault, run.Code);
        Assert.Contains("cannot be reached", run.Error, StringComparison.Ordinal);
        Assert.Contains("--node", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The option --node is \"here\"; give an address such as http://127.0.0.1:8080.", "cluster", "status", "--node", "here")]
    [InlineData("There is nothing to activate; give --rules, --taxonomy or both.", "cluster", "activate")]
    public async Task A_command_line_that_makes_no_sense_is_refused(string error, params string[] args)
    {
        var run = await Run.Of(args);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task Serve()
    {
        while (_node.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _node.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var body = await new StreamReader(context.Request.InputStream).ReadToEndAsync();
            var asked = $"{context.Request.HttpMethod} {context.Request.RawUrl}";
            _asked.Add($"{asked} {body}".TrimEnd());
            var (status, json) = _answers.GetValueOrDefault(asked, (404, """{"error":"Unknown."}"""));
            context.Response.StatusCode = status;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(json));
            context.Response.Close();
        }
    }
}
