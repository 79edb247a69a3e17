using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Cohort.Actors;
using Cohort.Actors.Connectors;
using Cohort.Actors.Rebalancing;
using Cohort.Core.Planning;
using Cohort.Node.Tests.Support;
using Cohort.Serving.Measures;
using Cohort.Store.Access;

namespace Cohort.Node.Tests.Http;

/// <summary>What is measured can be read where Prometheus looks for it, and is what docs say.</summary>
public sealed partial class MetricsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-metrics-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Every_metric_of_docs_is_there_and_none_besides()
    {
        await using var node = await RunningNode.Start(_directory, "cohort.kafka.enabled = off, akka.cluster.roles = [shard, serve]");
        var feed = new PartitionFeed(0, 0, 1);
        feed.TellEnd(5);
        Metrics.Reading(feed, "purchases/0");
        MeasureEverything();

        using var http = new HttpClient { BaseAddress = node.Address };
        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Metrics.ReadNoMore(feed);
        Metrics.LakeLeft();
        var documented = Names().Matches(await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "CLUSTER.md"))).Select(match => match.Groups[1].Value).ToList();
        Assert.True(documented.Count > 20);
        Assert.All(documented, name => Assert.Contains($"# TYPE {name.Replace('.', '_')}", text, StringComparison.Ordinal));
        var known = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => known.UnionWith(instrument.Meter.Name == Metrics.Name ? [instrument.Name] : []) };
        listener.Start();
        Assert.Equal(documented.Order(StringComparer.Ordinal), known);
        Assert.Contains("# TYPE dotnet_gc", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_may_ask_questions_reads_it()
    {
        var (reader, readerKey) = ApiKey.Create("prometheus", AccessRoles.Read);
        var (till, tillKey) = ApiKey.Create("till", AccessRoles.Ingest);
        await using var node = await RunningNode.Start(_directory, $"cohort.kafka.enabled = off, akka.cluster.roles = [shard, serve], cohort.http.keys = [\"{readerKey}\", \"{tillKey}\"]");
        using var http = new HttpClient { BaseAddress = node.Address };

        Assert.Equal((401, 403, 200), (await Asked(http, null), await Asked(http, till), await Asked(http, reader)));
    }

    private static async Task<int> Asked(HttpClient http, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative));
        if (key is not null) request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    // What was never counted is not told.
    private static void MeasureEverything()
    {
        Metrics.Applied(1);
        Metrics.Read(1);
        Metrics.RefusedOne("not-json");
        Metrics.FilteredOne("mapping");
        Metrics.Repeated();
        Metrics.SentAgain(1);
        Metrics.Published(1, TimeSpan.FromMilliseconds(1));
        Metrics.RangeOpened();
        Metrics.RangeLeft();
        Metrics.Unpublished(1);
        Metrics.Unpublished(-1);
        Metrics.WaitingForScore(1);
        Metrics.WaitingForScore(-1);
        Metrics.Scored(1, TimeSpan.FromMilliseconds(1));
        Metrics.ChunkLost();
        Metrics.CutOff("churn", 1);
        Metrics.Fed(new LakeProgress(1, 1));
        RebalancerMetrics.Ended(new SplitRange(1, 2, "It is busy."), ActionOutcome.Done, 1);
        RebalancerMetrics.Planned(TimeSpan.FromMilliseconds(1), 1_000, 1_000);
        ServingMetrics.Received(1, 1, 1, 1, 1);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Cohort.slnx"))) at = at.Parent;
        return at.FullName;
    }

    [GeneratedRegex(@"^\| `(cohort\.[a-z.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Names();
}
