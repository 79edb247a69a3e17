using Cohort.Core.Ranges;

namespace Cohort.Core.Planning;

/// <summary>Which node has which range. A range that is in no node's hands has none.</summary>
public sealed class Placement
{
    private readonly Dictionary<int, string> _nodes = [];

    /// <summary>The ranges with an owner.</summary>
    public int Count => _nodes.Count;

    /// <summary>The node of a range; null where it has none.</summary>
    public string? this[int rangeId]
    {
        get => _nodes.GetValueOrDefault(rangeId);
        set
        {
            if (value is null) _nodes.Remove(rangeId);
            else _nodes[rangeId] = value;
        }
    }

    /// <summary>Follows an action that was carried out.</summary>
    /// <param name="action">The action.</param>
    /// <param name="before">The table before it.</param>
    /// <param name="after">The table after it.</param>
    public void Follow(PlannedAction action, RangeTable before, RangeTable after)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        switch (action)
        {
            case MoveRange move:
                this[move.RangeId] = move.To;
                break;
            case SplitRange split:
                (this[before.NextId], this[before.NextId + 1]) = (this[split.RangeId], this[split.RangeId]);
                this[split.RangeId] = null;
                break;
            case MergeRanges merge:
                (this[merge.LowerId], this[merge.UpperId]) = (null, null);
                this[before.NextId] = merge.Node;
                break;
        }
    }

    /// <summary>Takes a node's ranges from it, and names them.</summary>
    public IReadOnlyList<int> Release(string node)
    {
        List<int> released = [.. _nodes.Where(placed => placed.Value == node).Select(placed => placed.Key).Order()];
        foreach (var id in released) _nodes.Remove(id);
        return released;
    }
}
