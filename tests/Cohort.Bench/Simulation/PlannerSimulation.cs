using System.Globalization;

namespace Cohort.Bench.Simulation;

/// <summary>The verb "planner": runs the scenarios, prints their table, and writes the page about them where asked to.</summary>
internal static class PlannerSimulation
{
    private const int Seed = 20_261_122;

    /// <summary>Runs it.</summary>
    /// <param name="args">
    /// A part of a scenario's name after --only; the folder docs after --docs, for the page and its plots; --actions to have
    /// each action printed with its reason.
    /// </param>
    public static int Run(string[] args)
    {
        var only = After(args, "--only");
        var rows = new List<string>();
        var plots = new List<(Scenario Scenario, string Svg)>();
        Console.Write(SimulationTable.Head);
        foreach (var scenario in Scenarios.All.Where(scenario => only is null || scenario.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var planned = Simulator.WithPlanner(scenario, Seed);
            var least = Simulator.WithLeastShards(scenario, Seed);
            rows.Add(SimulationTable.Row(scenario, planned, least));
            plots.Add((scenario, Plot.Draw(scenario.Name, planned, least)));
            Console.Write(rows[^1]);
            if (!args.Contains("--actions")) continue;
            foreach (var action in planned.Actions) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {action.What}: {action.Reason}"));
        }

        if (After(args, "--docs") is { } docs) RebalancingPage.Write(docs, rows, plots);
        return 0;
    }

    private static string? After(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
