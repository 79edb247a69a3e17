using System.Text.RegularExpressions;
using Cohort.Build.Deployment;
using Cohort.Build.Projects;
using Xunit;

namespace Cohort.Build.Tests;

/// <summary>What operators are shown and told by is what the program measures.</summary>
public sealed partial class DashboardTests
{
    private const string Alerts = "deploy/k8s/components/monitoring/alerts.yaml";

    private static readonly Repository Tree = Repository.Find(AppContext.BaseDirectory);

    private static IReadOnlyList<Metric> Metrics => MetricsTable.Of(Read(MetricsTable.Page));

    [Fact]
    public void The_dashboard_is_of_the_table_of_metrics() => Assert.True(
        Dashboard.Of(Metrics) == Read(Dashboard.FileName), $"{Dashboard.FileName} is not of the metrics in {MetricsTable.Page}. './build.sh dashboard' writes it.");

    [Fact]
    public void Each_metric_has_the_name_that_a_collector_gives_it()
    {
        var metrics = Metrics.ToDictionary(metric => metric.Name);

        Assert.Equal("cohort_source_lag", metrics["cohort.source.lag"].InPrometheus);
        Assert.Equal("cohort_records_read_total", metrics["cohort.records.read"].InPrometheus);
        Assert.Equal("cohort_batches_bytes_total", metrics["cohort.batches.bytes"].InPrometheus);
        Assert.Equal("cohort_publish_duration_seconds", metrics["cohort.publish.duration"].InPrometheus);
        Assert.Equal("cohort_rebalancer_imbalance_node_ratio", metrics["cohort.rebalancer.imbalance.node"].InPrometheus);
        Assert.Equal(["kind", "outcome"], metrics["cohort.rebalancer.actions"].By);
    }

    [Fact]
    public void Alerts_ask_for_metrics_that_there_are()
    {
        var known = Metrics.SelectMany(metric => Dashboard.Questions(metric)).SelectMany(question => Name().Matches(question.Expression)).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

        Assert.All(Expression().Matches(Read(Alerts)).SelectMany(line => Name().Matches(line.Value)), match => Assert.Contains(match.Value, known));
    }

    [Fact]
    public void Each_alert_has_its_place_in_the_runbook()
    {
        var headings = Heading().Matches(Read("docs/RUNBOOK.md")).Select(match => match.Groups["name"].Value).ToList();
        var alerts = Alert().Matches(Read(Alerts)).Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(alerts);
        Assert.Equal(alerts, headings);
        Assert.Equal(alerts.Select(name => $"docs/RUNBOOK.md#{name.ToLowerInvariant()}"), Runbook().Matches(Read(Alerts)).Select(match => match.Groups["link"].Value));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Tree.Root, file)).ReplaceLineEndings("\n");

    [GeneratedRegex("cohort_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex("^ +expr: .*$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"- alert: (?<name>\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^## (?<name>Cohort\w+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"runbook: (?<link>\S+)")]
    private static partial Regex Runbook();
}
