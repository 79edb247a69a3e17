using Cohort.Core.Planning;

namespace Cohort.Bench.Simulation;

/// <summary>A load over time.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Nodes">Nodes at the beginning.</param>
/// <param name="Ranges">Ranges at the beginning.</param>
/// <param name="Users">Users.</param>
/// <param name="Minutes">How long it goes on.</param>
/// <param name="SetTraffic">Sets the traffic at a time in seconds, and says whether anything changed.</param>
internal sealed record Scenario(
    string Name, int Nodes, int Ranges, int Users, int Minutes, Func<Traffic, int, bool> SetTraffic)
{
    public const int EventsPerNode = 6_000;

    /// <summary>What happens to nodes at a time in seconds.</summary>
    public Action<SimulatedCluster, int> Happens { get; init; } = static (_, _) => { };

    /// <summary>When, in seconds, the load or the nodes change for the last time: from there it has to settle.</summary>
    public int LastChange { get; init; }

    public PlannerLimits Limits { get; init; } = new();

    public int Seconds => Minutes * 60;

    public double Total => (double)Nodes * EventsPerNode;

    public Scenario Smaller(int users, int minutes) => this with { Users = users, Minutes = minutes };
}
