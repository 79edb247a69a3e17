using Cohort.Simulator.Stage;

namespace Cohort.Simulator.Shells;

/// <summary>Which node has which range; for a while after a change some still send to the node that had it.</summary>
internal sealed class Hosts(Simulation simulation)
{
    private readonly Dictionary<int, Machine> _at = [];
    private readonly Dictionary<int, (Machine Before, long Until)> _before = [];

    /// <summary>The node of a range, as a sender sees it.</summary>
    public Machine Of(int rangeId)
    {
        if (_before.TryGetValue(rangeId, out var before) && before.Until > simulation.Clock.Now && before.Before.IsUp && simulation.Random.Next(2) == 0)
            return before.Before;
        if (!_at.TryGetValue(rangeId, out var at)) _at.Add(rangeId, at = simulation.AnyNode());
        return at;
    }

    public Machine Placed(int rangeId) => _at.TryGetValue(rangeId, out var at) ? at : Of(rangeId);

    public IEnumerable<int> On(Machine node) => _at.Where(placed => placed.Value == node).Select(placed => placed.Key).Order();

    public IReadOnlyList<int> All => [.. _at.Keys.Order()];

    public void Move(int rangeId, Machine to, long staleFor)
    {
        if (_at.TryGetValue(rangeId, out var before)) _before[rangeId] = (before, simulation.Clock.Now + staleFor);
        _at[rangeId] = to;
    }

    public void Heal() => _before.Clear();
}
