using Cohort.Core.Load;
using Cohort.Core.Planning;

namespace Cohort.Bench.Simulation;

/// <summary>The loads that the planner is measured on.</summary>
internal static class Scenarios
{
    private const int Ten = 10;
    private const int Ranges = 128;
    private const int Users = 100_000;

    public static Scenario Uniform { get; } = Steady("uniform", Ten, Ranges, Users, static _ => 1);

    public static Scenario Zipf08 { get; } = Zipf(0.8);

    public static Scenario Zipf10 { get; } = Zipf(1.0);

    public static Scenario Zipf13 { get; } = Zipf(1.3);

    public static Scenario OneUser { get; } = Steady(
        "one user at 30 %", Ten, Ranges, Users, static rank => rank == 0 ? 0.3 / 0.7 * (Users - 1) : 1);

    /// <summary>A hundredth of the hash space has a fifth of the load, another one every eight minutes.</summary>
    public static Scenario MovingHotSpot { get; } = Changing("moving hot spot", 40, 32 * 60, (traffic, second) =>
    {
        if (second % 480 != 0 || second > 32 * 60) return false;
        var from = (int)(traffic.Users * (0.13 + (0.21 * (second / 480)) % 1 * 0.8));
        var count = traffic.Users / 100;
        traffic.Set((_, place) => place >= from && place < from + count ? 0.2 / 0.8 * (traffic.Users - count) / count : 1, Ten * Scenario.EventsPerNode);
        return true;
    });

    /// <summary>Sixteen ordinary users of a Zipf load have four tenths of all events together, for ten minutes.</summary>
    public static Scenario FlashCrowd { get; } = Changing("flash crowd", 40, 20 * 60, (traffic, second) =>
    {
        if (second is not (0 or 600 or 1200)) return false;
        var crowd = second == 600 ? 0.4 / 0.6 * Enumerable.Range(0, traffic.Users).Sum(rank => Math.Pow(rank + 1, -0.8)) / 16 : 0;
        traffic.Set((rank, _) => Math.Pow(rank + 1, -0.8) + (rank is >= 1_000 and < 1_016 ? crowd : 0), Ten * Scenario.EventsPerNode * (second == 600 ? 1.6 : 1));
        return true;
    });

    /// <summary>The load falls to a tenth and rises again, twice; a third of the users are awake when the others sleep.</summary>
    public static Scenario DayAndNight { get; } = Changing("day and night", 80, 0, (traffic, second) =>
    {
        var phase = Math.Cos(2 * Math.PI * second / 2400);
        traffic.Set((rank, _) => 1.0 / (rank + 1) * (1.1 + (rank % 3 == 0 ? -phase : phase)), Ten * Scenario.EventsPerNode * (0.55 + (0.45 * phase)));
        return true;
    });

    public static Scenario NodeLoss { get; } = Zipf(1.0) with
    {
        Name = "node loss, then a new node",
        Minutes = 40,
        LastChange = 20 * 60,
        Happens = static (cluster, second) =>
        {
            if (second == 600) cluster.Lose(SimulatedCluster.NodeName(4));
            if (second == 1200) cluster.Stand("node-new", NodeStatus.Joining);
            if (second == 1800) cluster.Stand("node-new", NodeStatus.Up);
        },
    };

    public static Scenario Leaving { get; } = Zipf(1.0) with
    {
        Name = "a node leaves",
        Minutes = 40,
        LastChange = 600,
        Happens = static (cluster, second) =>
        {
            if (second == 600) cluster.Stand(SimulatedCluster.NodeName(4), NodeStatus.Leaving);
        },
    };

    public static Scenario SlowNode { get; } = Zipf(1.0) with
    {
        Name = "a node at half speed",
        Minutes = 40,
        LastChange = 600,
        Happens = static (cluster, second) =>
        {
            if (second == 600) cluster.Speeds[SimulatedCluster.NodeName(7)] = 0.5;
        },
    };

    public static Scenario HundredNodes { get; } = Steady("Zipf 1.0, 100 nodes", 100, 2_048, 400_000, static rank => 1.0 / (rank + 1)) with
    {
        Limits = new PlannerLimits { ActionsInFlight = 40 },
    };

    /// <summary>A hundred thousand ranges; how long a plan for them takes is what matters.</summary>
    public static Scenario ThousandNodes { get; } = Steady("Zipf 1.0, 1,000 nodes", 1_000, 100_000, 2_000_000, static rank => 1.0 / (rank + 1)) with
    {
        Minutes = 6,
        Limits = new PlannerLimits { ActionsInFlight = 1_000, MostRangesPerNode = 256 },
    };

    public static IReadOnlyList<Scenario> All { get; } =
    [
        Uniform, Zipf08, Zipf10, Zipf13, OneUser, MovingHotSpot, FlashCrowd, DayAndNight, NodeLoss, Leaving, SlowNode, HundredNodes, ThousandNodes,
    ];

    public static Scenario Zipf(double exponent) =>
        Steady(FormattableString.Invariant($"Zipf {exponent:0.0}"), Ten, Ranges, Users, rank => Math.Pow(rank + 1, -exponent));

    private static Scenario Steady(string name, int nodes, int ranges, int users, Func<int, double> weight) =>
        new(name, nodes, ranges, users, 30, (traffic, second) =>
        {
            if (second != 0) return false;
            traffic.Set((rank, _) => weight(rank), nodes * (double)Scenario.EventsPerNode);
            return true;
        });

    private static Scenario Changing(string name, int minutes, int lastChange, Func<Traffic, int, bool> set) =>
        new(name, Ten, Ranges, Users, minutes, set) { LastChange = lastChange };
}
