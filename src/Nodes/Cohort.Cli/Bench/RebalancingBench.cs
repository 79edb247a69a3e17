using System.Globalization;
using System.Text.Json;
using Cohort.Cli.Display;
using Cohort.Cli.Generation;
using Cohort.Cli.Input;

namespace Cohort.Cli.Bench;

/// <summary>
/// What keeping the worker threads even is worth: the same skewed streams without and with it, one after the other, several
/// times. Users differ by Zipf 1.2, and one of them makes a share of all purchases beside.
/// </summary>
internal sealed class RebalancingBench(BenchScale scale, Action<string> tell, CancellationToken cancel)
{
    private const int Rounds = 3;

    private static readonly (string Name, double HotUser, string[] Options)[] Cases =
    [
        ("one user at 30 %", 0.3, []),
        ("one user at 30 %, 1 range", 0.3, ["--partitions", "1"]),
        ("one user at 70 %", 0.7, []),
    ];

    private readonly string _rules = Path.Combine(AppContext.BaseDirectory, "examples", "benchmark", "rules.cohort");

    public void Run(TextWriter output)
    {
        Directory.CreateDirectory(scale.Work);
        try
        {
            var sheet = new Sheet("load", ">off", ">on", ">off / on", ">actions");
            foreach (var (name, hotUser, options) in Cases)
            {
                Generate(hotUser);
                var (off, on) = (new List<ChildResult>(), new List<ChildResult>());
                for (var round = 1; round <= Rounds; round++)
                {
                    off.Add(Measure($"{name}, run {round}, off", [.. options, "--rebalance", "off"]));
                    on.Add(Measure($"{name}, run {round}, on", [.. options, "--rebalance", "on"]));
                }

                Add(sheet, name, off, on);
                Json.Write(output, new { Load = name, scale.Users, scale.Events, Cores = Environment.ProcessorCount, OffSeconds = off.Select(Stored), OnSeconds = on.Select(Stored) });
            }

            sheet.Write(output);
        }
        finally
        {
            Directory.Delete(scale.Work, recursive: true);
        }
    }

    private void Add(Sheet sheet, string name, List<ChildResult> off, List<ChildResult> on)
    {
        var (without, with) = (Median(off.Select(Stored)), Median(on.Select(Stored)));
        sheet.Add(
            name, Rate(without), Rate(with), (without / with).ToString("0.00", CultureInfo.InvariantCulture),
            string.Join(' ', on.Select(run => Figures(run).GetProperty("rebalanced").GetInt32().ToString(CultureInfo.InvariantCulture))));
    }

    private string Rate(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s, {scale.Events / seconds:n0}/s");

    private void Generate(double hotUser)
    {
        cancel.ThrowIfCancellationRequested();
        tell($"Writing {scale.Events:n0} purchases of {scale.Users:n0} users …");
        var generator = new PurchaseGenerator(new GeneratorOptions
        {
            Users = scale.Users,
            Events = scale.Events,
            Skus = 20_000,
            Categories = 200,
            UserSkew = 1.2,
            HotUser = hotUser,
            Duplicates = 0.01,
        });
        using (var file = File.Create(PathOf("purchases"))) generator.Write(file, null, cancel);
        using (var file = File.Create(PathOf("taxonomy"))) TaxonomyFile.Write(file, generator.Taxonomy());
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

    private static double Stored(ChildResult run) => Figures(run).GetProperty("stored_seconds").GetDouble();

    private static JsonElement Figures(ChildResult run) => run.Last.GetProperty("figures");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private string PathOf(string name) => Path.Combine(scale.Work, name);
}
