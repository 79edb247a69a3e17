using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Verbs.Display;

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

    public void Run(TextWriter output)
    {
        using var runs = new BenchRuns(scale, tell, cancel);
        var table = new TextTable("load", ">off", ">on", ">off / on", ">actions");
        foreach (var (name, hotUser, options) in Cases)
        {
            runs.Generate(userSkew: 1.2, hotUser);
            var (off, on) = (new List<ChildResult>(), new List<ChildResult>());
            for (var round = 1; round <= Rounds; round++)
            {
                off.Add(runs.Measure($"{name}, run {round}, off", [.. options, "--rebalance", "off"]));
                on.Add(runs.Measure($"{name}, run {round}, on", [.. options, "--rebalance", "on"]));
            }

            Add(table, name, off, on);
            Json.Write(output, new
            {
                Load = name,
                scale.Users,
                scale.Events,
                Cores = Environment.ProcessorCount,
                OffSeconds = off.Select(BenchRuns.Stored),
                OnSeconds = on.Select(BenchRuns.Stored),
            });
        }

        table.Write(output);
    }

    private void Add(TextTable table, string name, List<ChildResult> off, List<ChildResult> on)
    {
        var (without, with) = (BenchRuns.Median(off.Select(BenchRuns.Stored)), BenchRuns.Median(on.Select(BenchRuns.Stored)));
        table.Add(
            name, Rate(without), Rate(with), (without / with).ToString("0.00", CultureInfo.InvariantCulture),
            string.Join(' ', on.Select(run => BenchRuns.Figures(run).GetProperty("rebalanced").GetInt32().ToString(CultureInfo.InvariantCulture))));
    }

    private string Rate(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s, {scale.Events / seconds:n0}/s");
}
