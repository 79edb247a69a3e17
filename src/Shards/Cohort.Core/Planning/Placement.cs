namespace Cohort.Core.Planning;

/// <summary>Which node has which range. A range that is in no node's hands has none.</summary>
internal sealed class Placement
{
    private readonly Dictionary<int, string> _nodes = [];

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
}
