using Cohort.Cli.Display;
using Cohort.Cli.Generation;
using Cohort.Cli.Input;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Store.Models;

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

    private readonly string _rules = Path.Combine(AppContext.BaseDirectory, "examples", "benchmark", "rules.cohort");

    public void Run(TextWriter output)
    {
        Directory.CreateDirectory(scale.Work);
        try
        {
            var categories = Generate();
            WriteModels(categories);
            var (without, with) = (new List<ChildResult>(), new List<ChildResult>());
            for (var round = 1; round <= Rounds; round++)
            {
                without.Add(Measure($"run {round} without scoring", []));
                with.Add(Measure($"run {round} with scoring", ["--models", PathOf("models"), "--score-interval", "1000", "--score-delay", "1000"]));
            }

            Write(output, without, with);
        }
        finally
        {
            Directory.Delete(scale.Work, recursive: true);
        }
    }

    private List<string> Generate()
    {
        tell($"Writing {scale.Events:n0} purchases of {scale.Users:n0} users …");
        var generator = new PurchaseGenerator(new GeneratorOptions
        {
            Users = scale.Users,
            Events = scale.Events,
            Skus = 20_000,
            Categories = 200,
            UserSkew = 1.0,
            Duplicates = 0.01,
        });
        using (var file = File.Create(PathOf("purchases"))) generator.Write(file, null, cancel);
        using (var file = File.Create(PathOf("taxonomy"))) TaxonomyFile.Write(file, generator.Taxonomy());
        return [.. generator.Taxonomy().Select(row => row.Category).OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(Propensities)];
    }

    private void WriteModels(List<string> categories)
    {
        ModelRegistry.Add(PathOf("models"), MadeUp(null));
        foreach (var category in categories) ModelRegistry.Add(PathOf("models"), MadeUp(category));
        var registry = ModelRegistry.Open(PathOf("models"));
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

    private ChildResult Measure(string what, string[] more)
    {
        cancel.ThrowIfCancellationRequested();
        tell($"Measuring {what} …");
        var result = Child.Run(
            ["run", "--json", "--events", PathOf("purchases"), "--taxonomy", PathOf("taxonomy"), "--rules", _rules, "--data", PathOf("data"), .. more]);
        Directory.Delete(PathOf("data"), recursive: true);
        return result;
    }

    private void Write(TextWriter output, List<ChildResult> without, List<ChildResult> with)
    {
        var (plain, scoring) = (Median(without.Select(Stored)), Median(with.Select(Stored)));
        var rest = Median(with.Select(run => Figure(run, "seconds") - Stored(run)));
        var sheet = new Sheet("what", ">figure", "target");
        sheet.Add("run without scoring", $"{plain:0.00} s, {scale.Events / plain:n0} purchases/s", "");
        sheet.Add("run with scoring", $"{scoring:0.00} s, {scale.Events / scoring:n0} purchases/s", "");
        sheet.Add("throughput that is kept", $"{plain / scoring:0.00}", "at least 0.80");
        sheet.Add("customers scored in all", $"{Median(with.Select(run => Figure(run, "scored"))):n0}", "");
        sheet.Add("scoring whoever waits at the end", $"{rest:0.00} s", "");
        sheet.Write(output);
        Json.Write(output, new
        {
            scale.Users,
            scale.Events,
            Cores = Environment.ProcessorCount,
            WithoutSeconds = without.Select(Stored),
            WithSeconds = with.Select(Stored),
            Kept = plain / scoring,
            RestSeconds = rest,
        });
    }

    private static double Stored(ChildResult run) => Figure(run, "stored_seconds");

    private static double Figure(ChildResult run, string name) => run.Last.GetProperty("figures").GetProperty(name).GetDouble();

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private string PathOf(string name) => Path.Combine(scale.Work, name);
}
