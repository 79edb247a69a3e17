using Cohort.Core.Load;
using Cohort.Core.Ranges;

namespace Cohort.Core.Planning;

/// <summary>All that a plan follows from.</summary>
/// <param name="Table">The range table that holds.</param>
/// <param name="Placement">Which node has which range.</param>
/// <param name="Loads">The latest reports.</param>
/// <param name="Nodes">The nodes, each name once.</param>
/// <param name="Limits">The operator's settings.</param>
/// <param name="Memory">What was done before, and is being done.</param>
/// <param name="Now">The time in microseconds of the clock that the reports carry.</param>
internal sealed record Situation(
    RangeTable Table,
    Placement Placement,
    LoadBoard Loads,
    IReadOnlyList<NodeLoad> Nodes,
    PlannerLimits Limits,
    PlannerMemory Memory,
    long Now);
