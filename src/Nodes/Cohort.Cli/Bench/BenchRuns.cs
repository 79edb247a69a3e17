using System.Text.Json;
using Cohort.Cli.Generation;
using Cohort.Engine.Input;

namespace Cohort.Cli.Bench;

/// <summary>Runs of the command over one made-up stream after the other, in a folder that goes when they are done.</summary>
internal sealed class BenchRuns : IDisposable
{
    private readonly BenchScale _scale;
    private readonly Action<string> _tell;
    private readonly CancellationToken _cancel;

    public BenchRuns(BenchScale scale, Action<string> tell, CancellationToken cancel)
    {
        (_scale, _tell, _cancel) = (scale, tell, cancel);
        Directory.CreateDirectory(scale.Work);
    }

    /// <summary>The rules of the benchmark.</summary>
    public string Rules { get; } = Path.Combine(AppContext.BaseDirectory, "examples", "benchmark", "rules.cohort");

    public string PathOf(string name) => Path.Combine(_scale.Work, name);

    /// <summary>Writes the purchases of the scale, and their taxonomy, in place of those before.</summary>
    public PurchaseGenerator Generate(double userSkew, double hotUser = 0)
    {
        _cancel.ThrowIfCancellationRequested();
        _tell($"Writing {_scale.Events:n0} purchases of {_scale.Users:n0} users …");
        var generator = new PurchaseGenerator(new GeneratorOptions
        {
            Users = _scale.Users,
            Events = _scale.Events,
            Skus = 20_000,
            Categories = 200,
            UserSkew = userSkew,
            HotUser = hotUser,
            Duplicates = 0.01,
        });
        using (var file = File.Create(PathOf("purchases"))) generator.Write(file, null, _cancel);
        using (var file = File.Create(PathOf("taxonomy"))) TaxonomyFile.Write(file, generator.Taxonomy());
        return generator;
    }

    /// <summary>One run from the beginning, with some options more.</summary>
    public ChildResult Measure(string what, string[] more)
    {
        _cancel.ThrowIfCancellationRequested();
        _tell($"Measuring {what} …");
        var result = Child.Run(
            ["run", "--json", "--events", PathOf("purchases"), "--taxonomy", PathOf("taxonomy"), "--rules", Rules, "--data", PathOf("data"), .. more]);
        Directory.Delete(PathOf("data"), recursive: true);
        return result;
    }

    /// <summary>Seconds until the last purchase was stored.</summary>
    public static double Stored(ChildResult run) => Figures(run).GetProperty("stored_seconds").GetDouble();

    public static JsonElement Figures(ChildResult run) => run.Last.GetProperty("figures");

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    public void Dispose() => Directory.Delete(_scale.Work, recursive: true);
}
