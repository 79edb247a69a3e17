using System.Globalization;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Browser;

/// <summary>A page of another origin, in a real browser on the machine of a node.</summary>
[Trait("Category", "Slow")]
public sealed class PageTests : IAsyncLifetime
{
    // A browser on a machine that is busy with other things takes its time; what hangs fails the test.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-page-").FullName;
    private RunningNode? _node;

    public async Task InitializeAsync()
    {
        if (Chromium.WhyMissing is not null) return;
        _node = await RunningNode.Start(_directory, "cohort { ranges = 4, kafka.enabled = off }\nakka.cluster.roles = [shard, serve]");
        await _node.Activate();
    }

    public async Task DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [SkippableFact]
    public async Task A_page_of_another_origin_changes_nothing_and_reads_nothing_whatever_its_name()
    {
        Skip.If(Chromium.WhyMissing is not null, Chromium.WhyMissing);
        var node = _node!;
        await using var site = await EvilSite.Start(node.Address);
        var before = await Everything();
        var port = node.Address.Port.ToString(CultureInfo.InvariantCulture);

        // Of another site; of another port of the same machine; and by a name that was made to point at the node.
        var rebound = $"http://evil.test:{port}/attack?target={Uri.EscapeDataString($"http://evil.test:{port}")}";
        var near = $"http://{EvilSite.Address}:{site.Port}/attack?target={Uri.EscapeDataString($"http://localhost:{port}")}&next={Uri.EscapeDataString(rebound)}";
        var far = $"http://evil.test:{site.Port}/attack?target={Uri.EscapeDataString($"http://127.0.0.1:{port}")}&next={Uri.EscapeDataString(near)}";
        string[] told;
        using (var browser = new Chromium(new Uri(far), $"MAP evil.test {EvilSite.Address}"))
        {
            try
            {
                told = [await site.Told(Patience), await site.Told(Patience), await site.Told(Patience)];
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The pages did not come to their end. The browser said:\n{browser.End()}");
                throw;
            }
        }

        // A page of another origin is not even told that there was an answer.
        string[] blind =
        [
            "text TypeError", "untyped TypeError", "bytes TypeError", "relabelled TypeError", "form TypeError", "multipart TypeError", "beacon true", "submitted sent",
            "json TypeError", "octets TypeError", "read TypeError",
        ];
        Assert.Equal(blind, told[0].Split('\n'));
        Assert.Equal(blind, told[1].Split('\n'));
        Assert.Equal(["text 421", "untyped 421", "bytes 421", "relabelled 421", "form 421", "multipart 421", "beacon true", "submitted sent", "json 421", "octets 421", "read 421"], told[2].Split('\n'));
        Assert.Equal(before, await Everything());

        // They were sent, and were refused by the node: the browser itself kept back only what it asks about first.
        var refused = (await node.Get("/v1/audit?limit=1000")).Answer.GetProperty("items").EnumerateArray().Count(entry => entry.GetProperty("outcome").GetString() == "refused");
        Assert.InRange(refused, 20, 60);
    }

    private async Task<string> Everything() =>
        string.Join('\n', (await _node!.Get("/v1/status")).Answer, (await _node.Get("/v1/rebalancer/limits")).Answer, (await _node.Get("/v1/rebalancer/history")).Answer);
}
