using System.Globalization;
using Cohort.Core.Planning;

namespace Cohort.Bench.Simulation;

/// <summary>The outcomes of all scenarios as rows of a table, in Markdown.</summary>
internal static class SimulationTable
{
    public const string Head =
        "| Load | max/mean at first | at the end | mean over time | settled after | users moved | split, merge, move, salt, unsalt | ranges | a plan takes: median, most | least shards: end | mean | users moved |\n"
        + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";

    public static string Row(Scenario scenario, Outcome planned, Outcome least)
    {
        var bound = 1 + (scenario.Limits.TolerancePercent / 100.0);
        var settled = scenario.LastChange == 0 && scenario == Scenarios.DayAndNight ? "never still"
            : planned.Settled(bound, scenario.LastChange) is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s") : "no";
        return string.Create(CultureInfo.InvariantCulture,
            $"| {scenario.Name} | {planned.Imbalance[0]:0.00} | {planned.AtEnd:0.00} | {planned.Mean:0.00} | {settled} | {planned.UsersMoved:0.0 %} | {Kinds(planned)} | {planned.RangesAtEnd:#,0} | {planned.PlanMillis.Order().ElementAt(planned.PlanMillis.Count / 2):0.0} ms, {planned.PlanMillis.Skip(1).Max():0} ms | {least.AtEnd:0.00} | {least.Mean:0.00} | {least.UsersMoved:0.0 %} |\n");
    }

    private static string Kinds(Outcome outcome) => string.Join(", ", new[]
    {
        Count<SplitRange>(outcome), Count<MergeRanges>(outcome), Count<MoveRange>(outcome), Count<SaltUser>(outcome), Count<UnsaltUser>(outcome),
    });

    private static int Count<T>(Outcome outcome) => outcome.Actions.OfType<T>().Count();
}
