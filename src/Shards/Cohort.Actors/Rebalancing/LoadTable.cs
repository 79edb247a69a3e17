using Cohort.Actors.Messages;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Rebalancing;

/// <summary>A node that owns ranges or may, as the cluster knows it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Status">Whether it comes, stays or goes.</param>
/// <param name="IsReachable">Whether the others hear of it.</param>
internal readonly record struct NodeMember(string Address, NodeStatus Status, bool IsReachable);

/// <summary>
/// What ranges and nodes have reported. A range that was just split, merged or moved measures from the beginning; until
/// it has seen enough, it is taken to have the load that its hashes had before.
/// </summary>
internal sealed class LoadTable
{
    // A meter that has seen less tells of noise: one short horizon.
    private const int OwnSeconds = LoadMeter.RecentSeconds;

    // Reports cross the network, and name ranges and nodes by what somebody else says.
    private const int MostRanges = 131_072;
    private const int MostNodes = 1_024;

    private readonly Dictionary<int, RangeLoad> _inherited = [];
    private readonly Dictionary<int, LoadReport> _last = [];
    private readonly Dictionary<string, NodeReport> _nodes = new(StringComparer.Ordinal);
    private LoadBoard? _board;

    /// <summary>The table that holds; null before there is one.</summary>
    public RangeTable? Table => _board?.Table;

    /// <summary>The load of each range.</summary>
    public LoadBoard Board => _board ?? throw new InvalidOperationException("There is no range table yet.");

    /// <summary>The node that a range last reported from; null where it never did.</summary>
    public string? NodeOf(int rangeId) => _last.GetValueOrDefault(rangeId)?.Node;

    /// <summary>Goes on with another table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="now">The time in microseconds.</param>
    public void MoveTo(RangeTable table, long now)
    {
        if (_board is not { } board)
        {
            _board = new LoadBoard(table);
            return;
        }

        if (table.Version <= board.Table.Version) return;
        var former = board.Table.Entries.Select(entry => entry.Id).ToHashSet();
        var created = table.Entries.Where(entry => !former.Contains(entry.Id)).Select(entry => Inheritance.Of(entry, board, table.Version, now)).OfType<RangeLoad>().ToList();
        board.MoveTo(table);
        Renew(board, now);
        foreach (var load in created)
        {
            _inherited[load.RangeId] = load;
            board.Take(load with { ObservedSeconds = 0 });
        }

        var there = table.Entries.Select(entry => entry.Id).ToHashSet();
        foreach (var gone in _last.Keys.Where(id => id < table.NextId && !there.Contains(id)).ToList()) _last.Remove(gone);
        foreach (var gone in _inherited.Keys.Where(id => !there.Contains(id)).ToList()) _inherited.Remove(gone);
    }

    /// <summary>Takes a report of a range. One of a range that the table does not have tells only where it is.</summary>
    public void Take(LoadReport report, long now)
    {
        var id = report.Load.RangeId;
        var former = _last.GetValueOrDefault(id);
        if (former is null && _last.Count >= MostRanges) return;
        _last[id] = report;
        if (_board is not { } board) return;
        if (former is not null && report.Load.ObservedSeconds < former.Load.ObservedSeconds && board[id] is { } known) _inherited[id] = known;
        board.Take(Weighed(report.Load) with { TableVersion = board.Table.Version, At = now });
    }

    /// <summary>Takes a report of a node.</summary>
    public void Take(NodeReport report)
    {
        if (_nodes.Count < MostNodes || _nodes.ContainsKey(report.Node)) _nodes[report.Node] = report;
    }

    /// <summary>Forgets nodes that are gone.</summary>
    public void Keep(IReadOnlyCollection<NodeMember> members)
    {
        foreach (var gone in _nodes.Keys.Where(node => members.All(member => member.Address != node)).ToList()) _nodes.Remove(gone);
    }

    /// <summary>Ranges that have not reported, or from a node that is gone.</summary>
    public int Silent(IReadOnlyCollection<NodeMember> members)
    {
        var there = members.Select(member => member.Address).ToHashSet(StringComparer.Ordinal);
        return Board.Table.Entries.Count(entry => Board[entry.Id] is null || NodeOf(entry.Id) is not { } node || !there.Contains(node));
    }

    /// <summary>What a plan follows from.</summary>
    public Situation Situation(IReadOnlyCollection<NodeMember> members, PlannerLimits limits, PlannerMemory memory, long now)
    {
        var placement = new Placement();
        foreach (var entry in Board.Table.Entries) placement[entry.Id] = NodeOf(entry.Id);
        return new Situation(Board.Table, placement, Board, Nodes(members), limits, memory, now);
    }

    private NodeLoad[] Nodes(IReadOnlyCollection<NodeMember> members)
    {
        var sums = members.ToDictionary(member => member.Address, _ => (Rates: default(LoadRates), Age: 0L), StringComparer.Ordinal);
        foreach (var entry in Board.Table.Entries)
        {
            if (NodeOf(entry.Id) is not { } node || Board[entry.Id] is not { } load || !sums.TryGetValue(node, out var sum)) continue;
            sums[node] = (new LoadRates(sum.Rates.Events + load.Settled.Events, sum.Rates.Busy + load.Settled.Busy, 0), Math.Max(sum.Age, _last[entry.Id].MailboxAge));
        }

        var speeds = NodeSpeed.Of([.. members.Select(member => sums[member.Address].Rates)]);
        return [.. members.Select((member, i) => new NodeLoad(
            member.Address,
            member.Status,
            speeds[i],
            _nodes.GetValueOrDefault(member.Address)?.MemoryBytes ?? 0,
            _nodes.GetValueOrDefault(member.Address)?.CpuPermille ?? 0,
            sums[member.Address].Age))];
    }

    private RangeLoad Weighed(RangeLoad own)
    {
        if (!_inherited.TryGetValue(own.RangeId, out var before)) return own;
        return own.ObservedSeconds < OwnSeconds
            ? own with { Recent = before.Recent, Settled = before.Settled }
            : own with { ObservedSeconds = own.ObservedSeconds + before.ObservedSeconds };
    }

    // Reports carry the version that they are compared with; an id that is in both tables has the same hashes in both.
    private static void Renew(LoadBoard board, long now)
    {
        foreach (var entry in board.Table.Entries)
        {
            if (board[entry.Id] is { } load) board.Take(load with { TableVersion = board.Table.Version, At = Math.Min(load.At, now) });
        }
    }
}
