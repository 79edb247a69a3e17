using Cohort.Core.Load;

namespace Cohort.Bench.Simulation;

/// <summary>
/// The baseline: what the documentation of Akka.NET says of its least-shard allocation with the limits it recommends
/// (rebalance-absolute-limit 20, rebalance-relative-limit 0.1). A shard that nobody has, or whose node leaves, goes to the node with the fewest.
/// A round takes from the nodes that have more than their even share, rounded up, and when there are none, one each from
/// the fullest as long as others lie two or more below it. It counts shards, and knows nothing of their load.
/// </summary>
internal static class LeastShards
{
    private const int AbsoluteLimit = 20;
    private const double RelativeLimit = 0.1;

    /// <summary>Places the ranges that nobody has, then rebalances once; returns the ranges that changed their node.</summary>
    public static IReadOnlyList<int> Round(SimulatedCluster cluster)
    {
        var byNode = cluster.Nodes.Where(node => node.Status != NodeStatus.Leaving).ToDictionary(node => node.Name, _ => new List<int>());
        foreach (var entry in cluster.Table.Entries)
        {
            if (cluster.Placement[entry.Id] is { } node && byNode.TryGetValue(node, out var shards)) shards.Add(entry.Id);
        }

        List<int> moved = [.. cluster.Table.Entries.Select(entry => entry.Id).Where(id => cluster.Placement[id] is not { } node || !byNode.ContainsKey(node))];
        if (moved.Count == 0) moved = Chosen(byNode, cluster.Table.Entries.Count);
        foreach (var id in moved)
        {
            if (cluster.Placement[id] is { } from && byNode.TryGetValue(from, out var former)) former.Remove(id);
            var to = byNode.OrderBy(node => node.Value.Count).ThenBy(node => node.Key, StringComparer.Ordinal).First();
            to.Value.Add(id);
            cluster.Placement[id] = to.Key;
        }

        return moved;
    }

    private static List<int> Chosen(Dictionary<string, List<int>> byNode, int shards)
    {
        var limit = Math.Max(1, Math.Min((int)(RelativeLimit * shards), AbsoluteLimit));
        var even = (shards + byNode.Count - 1) / byNode.Count;
        var fullest = byNode.Values.OrderByDescending(node => node.Count).ToList();
        List<int> above = [.. fullest.SelectMany(node => node.Take(Math.Max(0, node.Count - even))).Take(limit)];
        if (above.Count > 0) return above;
        var below = byNode.Values.Sum(node => Math.Max(0, even - 1 - node.Count));
        return [.. fullest.Where(node => node.Count >= even).Take(Math.Min(below, limit)).Select(node => node[0])];
    }

    /// <summary>What the baseline would do is no action of the planner's; it is counted the same way.</summary>
    public static long UsersOf(SimulatedCluster cluster, IReadOnlyList<int> moved) => moved.Sum(cluster.UsersIn);
}
