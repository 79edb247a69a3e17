using Cohort.Cli.Display;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Store.Models;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Bench;

/// <summary>
/// What scoring costs: the same stream without and with it, one after the other, several times. A linear churn model and ten
/// propensities, one second of coalescing. Throughput is until the last purchase is stored; whoever still waits is scored
/// after that, and the time for it is told apart.
/// </summary>
internal sealed class ScoringBench(BenchScale scale, Action<string> tell, CancellationToken cancel)
{
    private const int Rounds = 3;
    private const int Propensities = 10;

    public void Run(TextWriter output)
    {
        using var runs = new BenchRuns(scale, tell, cancel);
        var generator = runs.Generate(userSkew: 1.0);
        var models = runs.PathOf("models");
        WriteModels(models, generator.Taxonomy().Select(row => row.Category).OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(Propensities));
        var (without, with) = (new List<ChildResult>(), new List<ChildResult>());
        for (var round = 1; round <= Rounds; round++)
        {
            without.Add(runs.Measure($"run {round} without scoring", []));
            with.Add(runs.Measure($"run {round} with scoring", ["--models", models, "--score-interval", "1000", "--score-delay", "1000"]));
        }

        Write(output, without, with);
    }

    private static void WriteModels(string path, IEnumerable<string> categories)
    {
        ModelRegistry.Add(path, MadeUp(null));
        foreach (var category in categories) ModelRegistry.Add(path, MadeUp(category));
        var registry = ModelRegistry.Open(path);
        foreach (var model in registry.Models) registry.Promote(model, "the benchmark");
    }

    private static Model MadeUp(string? category)
    {
        var schema = new FeatureSchema(category is not null, []);
        double[] weights = [.. Enumerable.Range(1, schema.Width).Select(i => 1.0 / (i * 100))];
        return new Model(
            category is null ? ModelKind.Churn : ModelKind.Propensity,
            new FeatureTarget(schema, category),
            new LinearPredictor(0, weights, weights, weights),
            Calibration.None,
            new ModelOrigin(BusinessDate.First, BusinessDate.First, 30, 0, "", "", "{}"));
    }

    private void Write(TextWriter output, List<ChildResult> without, List<ChildResult> with)
    {
        var (plain, scoring) = (BenchRuns.Median(without.Select(BenchRuns.Stored)), BenchRuns.Median(with.Select(BenchRuns.Stored)));
        var rest = BenchRuns.Median(with.Select(run => Figure(run, "seconds") - BenchRuns.Stored(run)));
        var table = new TextTable("what", ">figure", "target");
        table.Add("run without scoring", $"{plain:0.00} s, {scale.Events / plain:n0} purchases/s", "");
        table.Add("run with scoring", $"{scoring:0.00} s, {scale.Events / scoring:n0} purchases/s", "");
        table.Add("throughput that is kept", $"{plain / scoring:0.00}", "at least 0.80");
        table.Add("users scored in all", $"{BenchRuns.Median(with.Select(run => Figure(run, "scored"))):n0}", "");
        table.Add("scoring whoever waits at the end", $"{rest:0.00} s", "");
        table.Write(output);
        Json.Write(output, new
        {
            scale.Users,
            scale.Events,
            Cores = Environment.ProcessorCount,
            WithoutSeconds = without.Select(BenchRuns.Stored),
            WithSeconds = with.Select(BenchRuns.Stored),
            Kept = plain / scoring,
            RestSeconds = rest,
        });
    }

    private static double Figure(ChildResult run, string name) => BenchRuns.Figures(run).GetProperty(name).GetDouble();
}
