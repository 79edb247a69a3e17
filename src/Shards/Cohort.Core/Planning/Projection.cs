using Cohort.Core.Load;

namespace Cohort.Core.Planning;

/// <summary>
/// The loads of ranges and nodes as they are and as the actions proposed so far would make them. Loads are microseconds
/// of a thread of an ordinary node in a second; a node's relative load is what its ranges take at its own speed.
/// </summary>
internal sealed class Projection
{
    private readonly Situation _situation;
    private readonly RangeLoad?[] _reports;
    private readonly long[] _reported;
    private readonly long[] _busy;
    private readonly long[] _users;
    private readonly long[] _bytes;
    private readonly int[] _owner;
    private readonly bool[] _isTouched;
    private readonly long[] _nodeBusy;
    private readonly long[] _nodeBytes;
    private readonly List<int>[] _rangesOf;

    public Projection(Situation situation)
    {
        _situation = situation;
        var ranges = situation.Table.Entries.Count;
        _reports = new RangeLoad?[ranges];
        (_busy, _users, _bytes) = (new long[ranges], new long[ranges], new long[ranges]);
        (_owner, _isTouched) = (new int[ranges], new bool[ranges]);
        (_nodeBusy, _nodeBytes) = (new long[Nodes.Count], new long[Nodes.Count]);
        _rangesOf = [.. Nodes.Select(_ => new List<int>())];
        Read();
        Available = [.. Enumerable.Range(0, Nodes.Count).Where(IsAvailable)];
        _reported = (long[])_busy.Clone();
        TotalBusy = _busy.Sum();
        TotalUsers = _users.Sum();
        var speed = Available.Sum(node => (long)Nodes[node].SpeedPermille);
        Mean = speed == 0 ? 0 : (long)((Int128)TotalBusy * NodeSpeed.Ordinary / speed);
        Before = MostLoaded();
        Ceiling = Math.Max(Before, Mean * (100 + situation.Limits.TolerancePercent) / 100);
    }

    public IReadOnlyList<NodeLoad> Nodes => _situation.Nodes;

    public int Ranges => _busy.Length;

    /// <summary>The nodes that stay.</summary>
    public int[] Available { get; }

    public long TotalBusy { get; }

    public long TotalUsers { get; }

    /// <summary>The mean relative load of the nodes that stay, were all load on them.</summary>
    public long Mean { get; }

    public long MeanRange => TotalBusy / Ranges;

    /// <summary>The most loaded node that stays, before the plan.</summary>
    public long Before { get; }

    /// <summary>No action brings a node that stays above it, evacuation aside.</summary>
    public long Ceiling { get; }

    public RangeLoad? Report(int range) => _reports[range];

    public long Busy(int range) => _busy[range];

    /// <summary>A heavy hitter's part of the load that their range reported.</summary>
    public long BusyOf(int range, HeavyHitter hitter) => _reports[range]!.Share(_reported[range], hitter.Least);

    public long Users(int range) => _users[range];

    public long Bytes(int range) => _bytes[range];

    /// <summary>The node of a range; -1 where nobody known has it.</summary>
    public int Owner(int range) => _owner[range];

    public IReadOnlyList<int> RangesOf(int node) => _rangesOf[node];

    public long NodeBytes(int node) => _nodeBytes[node];

    public long Relative(int node) => At(node, _nodeBusy[node]);

    /// <summary>The relative load of a node if its load changed by so much.</summary>
    public long RelativeWith(int node, long change) => At(node, _nodeBusy[node] + change);

    /// <summary>What a node has to lose to come down to a relative load.</summary>
    public long Above(int node, long relative) => (Relative(node) - relative) * Nodes[node].SpeedPermille / NodeSpeed.Ordinary;

    /// <summary>Whether the range may be acted on: its load is known for long enough, and nothing else is done to it.</summary>
    public bool IsReady(int range) => IsFree(range) && IsSeen(range);

    /// <summary>Whether nothing else is done to the range, and somebody has it.</summary>
    public bool IsFree(int range) => !_isTouched[range] && _owner[range] >= 0;

    public bool IsSeen(int range) => _reports[range] is { } report
        && report.ObservedSeconds >= _situation.Limits.ObservedSeconds
        && _situation.Now - report.At <= _situation.Limits.ReportSeconds * PlannerMemory.Second;

    public bool HasRoom(int node, long bytes) => Nodes[node].MemoryBytes == 0
        || _nodeBytes[node] + bytes <= Nodes[node].MemoryBytes / 100 * _situation.Limits.MemoryPercent;

    public void Touch(int range) => _isTouched[range] = true;

    public void Move(int range, int node)
    {
        var from = _owner[range];
        _rangesOf[from].Remove(range);
        _nodeBusy[from] -= _busy[range];
        _nodeBytes[from] -= _bytes[range];
        Own(range, node);
        Touch(range);
    }

    /// <summary>Moves load, and nothing else, from one range to another: a part of a salted user's.</summary>
    public void Shift(int from, int to, long busy)
    {
        Add(from, -busy);
        Add(to, busy);
    }

    public long MostLoaded()
    {
        var most = 0L;
        foreach (var node in Available) most = Math.Max(most, Relative(node));
        return most;
    }

    public int Permille(long relative) => Mean == 0 ? 0 : (int)Int128.Min(int.MaxValue, (Int128)relative * 1000 / Mean);

    /// <summary>What the nodes that stay have above a relative load, in millionths of all load.</summary>
    public int Excess(long relative) => TotalBusy == 0 ? 0
        : (int)((Int128)Available.Sum(node => Math.Max(0, Above(node, relative))) * 1_000_000 / TotalBusy);

    private void Read()
    {
        var nodes = new Dictionary<string, int>();
        for (var node = 0; node < Nodes.Count; node++) nodes.Add(Nodes[node].Name, node);
        for (var range = 0; range < Ranges; range++)
        {
            var id = _situation.Table.Entries[range].Id;
            var owner = _situation.Placement[id] is { } name && nodes.TryGetValue(name, out var node) ? node : -1;
            _owner[range] = -1;
            if ((_reports[range] = _situation.Loads[id]) is { } report)
            {
                var speed = owner < 0 ? NodeSpeed.Ordinary : Nodes[owner].SpeedPermille;
                (_busy[range], _users[range], _bytes[range]) = (report.Busy * speed / NodeSpeed.Ordinary, report.Users, report.Bytes);
            }

            if (owner >= 0) Own(range, owner);
        }

        var underWay = _situation.Memory.InFlight.SelectMany(action => action.Concerned(_situation.Table)).ToHashSet();
        for (var range = 0; range < Ranges && underWay.Count > 0; range++) _isTouched[range] = underWay.Contains(_situation.Table.Entries[range].Id);
    }

    private void Own(int range, int node)
    {
        _owner[range] = node;
        _rangesOf[node].Add(range);
        _nodeBusy[node] += _busy[range];
        _nodeBytes[node] += _bytes[range];
    }

    private void Add(int range, long busy)
    {
        _busy[range] += busy;
        if (_owner[range] >= 0) _nodeBusy[_owner[range]] += busy;
    }

    private bool IsAvailable(int node) => Nodes[node].Status != NodeStatus.Leaving;

    private long At(int node, long busy) => busy * NodeSpeed.Ordinary / Math.Max(1, Nodes[node].SpeedPermille);
}
