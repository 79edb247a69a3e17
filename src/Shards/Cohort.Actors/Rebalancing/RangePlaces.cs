using System.Collections.Immutable;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Rebalancing;

/// <summary>What the rebalancer knew a moment ago, for whoever places a range.</summary>
internal sealed record Outlook(RangeTable Table, IReadOnlyList<RangeLoad> Loads, IReadOnlyList<NodeLoad> Nodes, PlannerLimits Limits, long Now);

/// <summary>
/// Where ranges are to be, as the rebalancer of this node says to the coordinator of shards beside it. Both are on the
/// oldest node; where they are not for a moment, nothing is said, and no range moves. For many threads at once.
/// </summary>
internal sealed class RangePlaces
{
    private ImmutableDictionary<int, string> _wanted = ImmutableDictionary<int, string>.Empty;
    private Outlook? _outlook;

    /// <summary>The node that a range is wanted on; null where it may stay, or go where there is room.</summary>
    public string? this[int rangeId] => Volatile.Read(ref _wanted).GetValueOrDefault(rangeId);

    /// <summary>The range is wanted on a node, until <see cref="Release"/>.</summary>
    internal void Want(int rangeId, string node) => ImmutableInterlocked.AddOrUpdate(ref _wanted, rangeId, node, (_, _) => node);

    /// <summary>The range may stay where it is.</summary>
    internal void Release(int rangeId) => ImmutableInterlocked.TryRemove(ref _wanted, rangeId, out _);

    /// <summary>Nothing is wanted, and nothing known, any more.</summary>
    internal void Clear()
    {
        Volatile.Write(ref _wanted, ImmutableDictionary<int, string>.Empty);
        Volatile.Write(ref _outlook, null);
    }

    internal void Show(Outlook outlook) => Volatile.Write(ref _outlook, outlook);

    /// <summary>Chooses the node for a range that nobody has: the wanted one, or the least loaded, or the one with the fewest ranges.</summary>
    /// <param name="rangeId">The range.</param>
    /// <param name="placed">The nodes that can have it, each with its ranges; at least one.</param>
    public string Choose(int rangeId, IReadOnlyDictionary<string, IReadOnlyList<int>> placed)
    {
        ArgumentNullException.ThrowIfNull(placed);
        if (this[rangeId] is { } wanted && placed.ContainsKey(wanted)) return wanted;
        return (Volatile.Read(ref _outlook) is { } outlook ? Least(rangeId, placed, outlook) : null)
            ?? placed.OrderBy(node => node.Value.Count).ThenBy(node => node.Key, StringComparer.Ordinal).First().Key;
    }

    private static string? Least(int rangeId, IReadOnlyDictionary<string, IReadOnlyList<int>> placed, Outlook outlook)
    {
        var loads = new LoadBoard(outlook.Table);
        foreach (var load in outlook.Loads) loads.Take(load);
        var placement = new Placement();
        foreach (var (node, ranges) in placed)
        {
            foreach (var id in ranges) placement[id] = node;
        }

        // One that the rebalancer has not seen yet is as good as any.
        var nodes = placed.Keys.Order(StringComparer.Ordinal).Select(name => outlook.Nodes.FirstOrDefault(node => node.Name == name) ?? new NodeLoad(name)).ToList();
        return Planner.NodeFor(new Situation(outlook.Table, placement, loads, nodes, outlook.Limits, new PlannerMemory(), outlook.Now), rangeId);
    }
}
