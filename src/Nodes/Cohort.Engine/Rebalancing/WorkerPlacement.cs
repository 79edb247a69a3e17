using System.Globalization;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Engine.Rebalancing;

/// <summary>
/// Which worker thread has which range, as the planner sees it. No thread owns a range for longer than a step: whoever is
/// free takes the largest that is left.
/// </summary>
internal static class WorkerPlacement
{
    /// <summary>The threads as nodes.</summary>
    public static NodeLoad[] Nodes(int workers) =>
        [.. Enumerable.Range(1, workers).Select(worker => new NodeLoad(string.Create(CultureInfo.InvariantCulture, $"worker {worker}")))];

    /// <summary>
    /// The ranges dealt out in turn, the heaviest first. The planner takes it that ranges stay where they are, and that the
    /// parts of a user whom it salts stay with them: dealt so, they come to all threads alike, as they do when they are taken.
    /// </summary>
    public static Placement Of(RangeTable table, LoadBoard loads, NodeLoad[] nodes)
    {
        var placement = new Placement();
        var next = 0;
        foreach (var entry in ByLoad(table, loads)) placement[entry.Id] = nodes[next++ % nodes.Length].Name;
        return placement;
    }

    /// <summary>
    /// The most loaded thread in thousandths of the mean, where each takes the heaviest range that is left (Graham, "Bounds on
    /// multiprocessing timing anomalies", 1969); 0 where no load is known.
    /// </summary>
    public static int MostLoaded(RangeTable table, LoadBoard loads, int workers)
    {
        var busy = new long[workers];
        foreach (var entry in ByLoad(table, loads)) busy[Array.IndexOf(busy, busy.Min())] += loads[entry.Id]?.Busy ?? 0;
        var total = busy.Sum();
        return total == 0 ? 0 : (int)(busy.Max() * 1000 * workers / total);
    }

    private static IEnumerable<RangeEntry> ByLoad(RangeTable table, LoadBoard loads) =>
        table.Entries.OrderByDescending(entry => loads[entry.Id]?.Busy ?? 0).ThenBy(entry => entry.Id);
}
