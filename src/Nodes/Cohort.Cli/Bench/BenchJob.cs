using Cohort.Cli.Generation;
using Cohort.Engine.Input;

namespace Cohort.Cli.Bench;

/// <summary>What to measure on.</summary>
/// <param name="Users">Users of the stream.</param>
/// <param name="Events">Purchases of the stream.</param>
/// <param name="Work">A directory for streams and data; they are removed at the end.</param>
internal sealed record BenchScale(int Users, long Events, string Work);

/// <summary>
/// The benchmark of the embedded engine, all in one run on the same machine: the floor, the run, its memory, recovery
/// after a kill, and growth. Each part is a process of its own.
/// </summary>
internal sealed class BenchJob(BenchScale scale, Action<string> tell, CancellationToken cancel)
{
    // Of the stream, as the targets are worded.
    private const double Skew = 1.0;
    private const double Duplicates = 0.01;

    // The killed run is stopped when so much of the stream is committed.
    private const double KilledAt = 0.9;

    private readonly string _rules = Path.Combine(AppContext.BaseDirectory, "examples", "benchmark", "rules.cohort");

    /// <summary>Measures everything.</summary>
    public BenchReport Run()
    {
        Directory.CreateDirectory(scale.Work);
        try
        {
            var skewed = Generate("skewed", scale.Users, scale.Events, Skew);
            var floor = Measure("floor: one thread that parses and adds", () => Child.Run(["bench", "--part", "floor", "--file", skewed.Events]));
            var run = Measure("run: the whole durable engine", () => Build(skewed, "run"));
            var killed = Measure("run until killed at nine tenths", () => Build(skewed, "killed", KilledAt * scale.Events));
            var recovery = Measure("recovery of the killed directory", () => Child.Run(["bench", "--part", "recover", "--data", PathOf("killed")]));
            Forget("run", "killed", "skewed");
            var even = Generate("even", scale.Users, scale.Events, 0);
            var memory = Measure("run with five purchases a user, all alike", () => Build(even, "even-data"));
            Forget("even", "even-data");
            var (tenth, whole) = Growth();
            return new BenchReport(scale, floor, run, killed, recovery, memory, tenth, whole);
        }
        finally
        {
            Directory.Delete(scale.Work, recursive: true);
        }
    }

    // Ten times the purchases of a tenth of the users, so that the whole is as large as the run.
    private (ChildResult Tenth, ChildResult Whole) Growth()
    {
        var users = Math.Max(1, scale.Users / 10);
        var small = Generate("small", users, scale.Events / 10, Skew);
        var large = Generate("large", users, scale.Events, Skew);
        var tenth = Measure("run of a tenth of the purchases", () => Build(small, "small-data"));
        var whole = Measure("run of ten times as many, same users", () => Build(large, "large-data"));
        Forget("small", "small-data", "large", "large-data");
        return (tenth, whole);
    }

    private ChildResult Build(BenchStream stream, string data, double killAt = double.PositiveInfinity) => Child.Run(
        ["run", "--json", "--events", stream.Events, "--taxonomy", stream.Taxonomy, "--rules", _rules, "--data", PathOf(data)],
        progress => progress.TryGetProperty("figures", out var figures) && figures.GetProperty("committed").GetInt64() >= killAt);

    private ChildResult Measure(string what, Func<ChildResult> part)
    {
        cancel.ThrowIfCancellationRequested();
        tell($"Measuring {what} …");
        return part();
    }

    private BenchStream Generate(string name, int users, long events, double skew)
    {
        cancel.ThrowIfCancellationRequested();
        tell($"Writing {events:n0} purchases of {users:n0} users, Zipf {skew:0.0} …");
        var stream = new BenchStream(Path.Combine(PathOf(name), "purchases.ndjson"), Path.Combine(PathOf(name), "taxonomy.csv"));
        Directory.CreateDirectory(PathOf(name));
        var generator = new PurchaseGenerator(new GeneratorOptions
        {
            Users = users,
            Events = events,
            Skus = 20_000,
            Categories = 200,
            UserSkew = skew,
            Duplicates = Duplicates,
        });
        using (var file = File.Create(stream.Events)) generator.Write(file, null, cancel);
        using (var file = File.Create(stream.Taxonomy)) TaxonomyFile.Write(file, generator.Taxonomy());
        return stream;
    }

    private string PathOf(string name) => Path.Combine(scale.Work, name);

    private void Forget(params string[] names)
    {
        foreach (var name in names) Directory.Delete(PathOf(name), recursive: true);
    }

    private sealed record BenchStream(string Events, string Taxonomy);
}
