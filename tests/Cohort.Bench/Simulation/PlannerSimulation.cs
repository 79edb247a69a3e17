using System.Globalization;

namespace Cohort.Bench.Simulation;

/// <summary>The verb "planner": runs the scenarios and prints their table; with a folder, writes the plots too.</summary>
internal static class PlannerSimulation
{
    private const int Seed = 20_261_122;

    /// <summary>Runs it.</summary>
    /// <param name="args">A part of a scenario's name after --only; a folder for the plots after --plots.</param>
    public static int Run(string[] args)
    {
        var only = After(args, "--only");
        var plots = After(args, "--plots");
        Console.Write(SimulationTable.Head);
        foreach (var scenario in Scenarios.All.Where(scenario => only is null || scenario.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var planned = Simulator.WithPlanner(scenario, Seed);
            var least = Simulator.WithLeastShards(scenario, Seed);
            Console.Write(SimulationTable.Row(scenario, planned, least));
            if (plots is not null) File.WriteAllText(Path.Combine(plots, Plot.FileName(scenario.Name)), Plot.Draw(scenario.Name, planned, least));
            if (args.Contains("--actions")) foreach (var action in planned.Actions) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {action.What}: {action.Reason}"));
        }

        return 0;
    }

    private static string? After(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
