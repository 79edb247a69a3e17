using System.Diagnostics;
using Cohort.Core.Planning;

namespace Cohort.Bench.Simulation;

/// <summary>How one way of placing ranges fared in a scenario.</summary>
internal sealed class Outcome
{
    /// <summary>The most loaded node as a factor of the mean, every ten seconds, after what was done in them.</summary>
    public List<double> Imbalance { get; } = [];

    public List<PlannedAction> Actions { get; } = [];

    /// <summary>Users moved, as a share of all, after each ten seconds.</summary>
    public List<double> Moved { get; } = [];

    /// <summary>The second of the last action; -1 where there was none.</summary>
    public int LastAction { get; set; } = -1;

    /// <summary>What the planner took each time, in milliseconds.</summary>
    public List<double> PlanMillis { get; } = [];

    public int RangesAtEnd { get; set; }

    public double UsersMoved => Moved[^1];

    public double AtEnd => Imbalance[^1];

    public double Mean => Imbalance.Average();

    /// <summary>Seconds after a change until the imbalance stays within a bound; none where it does not.</summary>
    public int? Settled(double bound, int since)
    {
        var first = Imbalance.Count;
        while (first > 0 && Imbalance[first - 1] <= bound) first--;
        return first == Imbalance.Count ? null : Math.Max(0, (first * SimulatedCluster.RoundSeconds) - since);
    }
}

/// <summary>Runs scenarios, with the planner or with the baseline.</summary>
internal static class Simulator
{
    public static Outcome WithPlanner(Scenario scenario, int seed) => Run(scenario, seed, static (cluster, outcome) =>
    {
        List<int> orphans = [.. cluster.Table.Entries.Select(entry => entry.Id).Where(id => cluster.Placement[id] is null)];
        foreach (var id in orphans) cluster.Placement[id] = Planner.NodeFor(cluster.Situation, id);
        var plan = Timed(cluster.Situation, outcome);
        cluster.Memory.Begin(plan, cluster.Limits, cluster.Now);
        foreach (var action in plan.Actions) cluster.Follow(action);
        cluster.Settle();
        outcome.Actions.AddRange(plan.Actions);
        return plan.Actions.Sum(action => action.UsersMoved) + orphans.Sum(cluster.UsersIn);
    });

    public static Outcome WithLeastShards(Scenario scenario, int seed) => Run(scenario, seed, static (cluster, _) =>
        LeastShards.UsersOf(cluster, LeastShards.Round(cluster)));

    // The reports of a hundred thousand ranges are much garbage, which is not the planner's to collect.
    private static Plan Timed(Situation situation, Outcome outcome)
    {
        if (situation.Table.Entries.Count > 10_000) GC.Collect();
        var before = Stopwatch.GetTimestamp();
        var plan = Planner.Plan(situation);
        outcome.PlanMillis.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        return plan;
    }

    private static Outcome Run(Scenario scenario, int seed, Func<SimulatedCluster, Outcome, long> round)
    {
        var traffic = new Traffic(scenario.Users);
        var cluster = new SimulatedCluster(traffic, scenario.Nodes, scenario.Ranges, scenario.Limits, seed);
        var outcome = new Outcome();
        var moved = 0L;
        for (var second = 0; second < scenario.Seconds; second += SimulatedCluster.RoundSeconds)
        {
            scenario.SetTraffic(traffic, second);
            scenario.Happens(cluster, second);
            cluster.Pass();
            var actions = outcome.Actions.Count;
            moved += round(cluster, outcome);
            if (outcome.Actions.Count > actions) outcome.LastAction = second;
            outcome.Imbalance.Add(cluster.Imbalance());
            outcome.Moved.Add((double)moved / traffic.Users);
        }

        outcome.RangesAtEnd = cluster.Table.Entries.Count;
        return outcome;
    }
}
