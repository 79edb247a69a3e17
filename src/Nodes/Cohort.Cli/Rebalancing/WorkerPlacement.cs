using System.Globalization;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Cli.Rebalancing;

/// <summary>
/// Which worker thread has which range, as the planner sees it. No thread owns a range for longer than a step: whoever is
/// free takes the largest that is left. In the mean that gives each thread what this gives it: the heaviest range first,
/// each to the thread with the least so far (Graham, "Bounds on multiprocessing timing anomalies", 1969).
/// </summary>
internal static class WorkerPlacement
{
    /// <summary>The threads as nodes.</summary>
    public static NodeLoad[] Nodes(int workers) =>
        [.. Enumerable.Range(1, workers).Select(worker => new NodeLoad(string.Create(CultureInfo.InvariantCulture, $"worker {worker}")))];

    /// <summary>The placement that taking the largest first comes to.</summary>
    public static Placement Of(RangeTable table, LoadBoard loads, NodeLoad[] nodes)
    {
        var placement = new Placement();
        var busy = new long[nodes.Length];
        foreach (var entry in table.Entries.OrderByDescending(entry => loads[entry.Id]?.Busy ?? 0).ThenBy(entry => entry.Id))
        {
            var least = Array.IndexOf(busy, busy.Min());
            placement[entry.Id] = nodes[least].Name;

            // A range without load counts a little, or all of them would be the first thread's.
            busy[least] += Math.Max(1, loads[entry.Id]?.Busy ?? 0);
        }

        return placement;
    }
}
