using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cohort.Build.Projects;

namespace Cohort.Build.Deployment;

/// <summary>A dashboard of Grafana with a panel for each metric of the table.</summary>
internal static class Dashboard
{
    public const string FileName = "deploy/k8s/components/monitoring/cohort.json";

    // Grafana lays panels out on 24 columns: three to a row.
    private const int Width = 8;
    private const int Height = 7;
    private const int Columns = 3;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IReadOnlyList<Metric> metrics)
    {
        var dashboard = new JsonObject
        {
            ["title"] = "Cohort",
            ["uid"] = "cohort",
            ["tags"] = new JsonArray("cohort"),
            ["schemaVersion"] = 39,
            ["editable"] = false,
            ["refresh"] = "30s",
            ["time"] = new JsonObject { ["from"] = "now-3h", ["to"] = "now" },
            ["templating"] = new JsonObject { ["list"] = new JsonArray(Source()) },
            ["panels"] = new JsonArray([.. metrics.Select(Panel)]),
        };
        return dashboard.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>What a metric is asked for: rates of what is counted, the median and the slowest hundredth of what is timed.</summary>
    public static IReadOnlyList<(string Expression, string Legend)> Questions(Metric metric)
    {
        string[] by = [.. metric.By];
        var (name, legend) = (metric.InPrometheus, by.Length == 0 ? "all" : string.Join(' ', by.Select(label => $"{{{{{label}}}}}")));
        var sums = by.Length == 0 ? "" : $" by ({string.Join(", ", by)})";
        if (metric.IsHistogram)
        {
            var buckets = $"sum by ({string.Join(", ", by.Append("le"))}) (rate({name}_bucket[5m]))";
            return [($"histogram_quantile(0.5, {buckets})", $"p50 {legend}"), ($"histogram_quantile(0.99, {buckets})", $"p99 {legend}")];
        }

        if (metric.IsCounter) return [($"sum{sums} (rate({name}[5m]))", legend)];

        // The most loaded of all is one number that one node tells.
        return [($"{(name.EndsWith("_ratio", StringComparison.Ordinal) ? "max" : "sum")}{sums} ({name})", legend)];
    }

    private static JsonNode Panel(Metric metric, int number) => new JsonObject
    {
        ["id"] = number + 1,
        ["type"] = "timeseries",
        ["title"] = metric.Name,
        ["description"] = metric.LookWhen.Length == 0 ? metric.Counts : $"{metric.Counts}. Look when {metric.LookWhen}.",
        ["datasource"] = DataSource(),
        ["gridPos"] = new JsonObject { ["h"] = Height, ["w"] = Width, ["x"] = number % Columns * Width, ["y"] = number / Columns * Height },
        ["fieldConfig"] = new JsonObject
        {
            ["defaults"] = new JsonObject { ["unit"] = metric.IsHistogram ? "s" : metric.Name.EndsWith("bytes", StringComparison.Ordinal) ? "Bps" : "short", ["min"] = 0 },
            ["overrides"] = new JsonArray(),
        },
        ["targets"] = new JsonArray([.. Questions(metric).Select((question, i) => (JsonNode)new JsonObject
        {
            ["refId"] = ((char)('A' + i)).ToString(),
            ["datasource"] = DataSource(),
            ["expr"] = question.Expression,
            ["legendFormat"] = question.Legend,
        })]),
    };

    private static JsonObject DataSource() => new() { ["type"] = "prometheus", ["uid"] = "${source}" };

    private static JsonObject Source() => new() { ["name"] = "source", ["type"] = "datasource", ["query"] = "prometheus", ["label"] = "Prometheus" };
}
