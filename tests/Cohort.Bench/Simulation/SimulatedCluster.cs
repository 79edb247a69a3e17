using System.Globalization;
using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using Cohort.Testing;

namespace Cohort.Bench.Simulation;

/// <summary>
/// Nodes and ranges under a traffic, without a cluster: reports come every ten seconds with the noise of random
/// arrivals, and actions are carried out at once and well.
/// </summary>
internal sealed class SimulatedCluster
{
    public const int RoundSeconds = 10;

    /// <summary>Microseconds of a thread for an event on an ordinary node.</summary>
    public const double EventMicros = 50;

    private const int LeastReportedShare = 64;
    private const int ReportedHitters = 8;

    private readonly Dictionary<int, SimulatedRange> _ranges = [];
    private readonly Random _noise;
    private List<NodeLoad> _nodes;

    public SimulatedCluster(Traffic traffic, int nodes, int ranges, PlannerLimits limits, int seed)
    {
        (Traffic, Limits, _noise) = (traffic, limits, new Random(seed));
        _nodes = [.. Enumerable.Range(0, nodes).Select(node => new NodeLoad(NodeName(node)))];
        Table = EvenTable(ranges);
        Loads = new LoadBoard(Table);
        for (var i = 0; i < ranges; i++)
        {
            _ranges[Table.Entries[i].Id] = new SimulatedRange(Table.Entries[i].Range);
            Placement[Table.Entries[i].Id] = NodeName(i % nodes);
        }
    }

    public Traffic Traffic { get; }

    public PlannerLimits Limits { get; set; }

    public RangeTable Table { get; private set; }

    public Placement Placement { get; } = new();

    public LoadBoard Loads { get; }

    public PlannerMemory Memory { get; } = new();

    public IReadOnlyList<NodeLoad> Nodes => _nodes;

    public long Now { get; private set; }

    /// <summary>How fast each node truly is, where it is not ordinary.</summary>
    public Dictionary<string, double> Speeds { get; } = [];

    public static string NodeName(int node) => "node-" + node.ToString("00", CultureInfo.InvariantCulture);

    public Situation Situation => new(Table, Placement, Loads, _nodes, Limits, Memory, Now);

    /// <summary>The most loaded node that stays, as a factor of the mean of those nodes, by the true loads.</summary>
    public double Imbalance()
    {
        var loads = _nodes.Where(node => node.Status != NodeStatus.Leaving).ToDictionary(node => node.Name, _ => 0.0);
        var total = 0.0;
        foreach (var entry in Table.Entries)
        {
            var events = _ranges[entry.Id].Events;
            total += events;
            if (Placement[entry.Id] is { } name && loads.ContainsKey(name)) loads[name] += events;
        }

        var speed = loads.Keys.Sum(SpeedOf);
        return total == 0 ? 1 : loads.Max(load => load.Value / SpeedOf(load.Key)) / (total / speed);
    }

    public long UsersIn(int rangeId)
    {
        var (from, to) = Traffic.PlacesOf(_ranges[rangeId].Range);
        return to - from;
    }

    /// <summary>Ten seconds pass: the traffic comes to the ranges, and each of them reports.</summary>
    public void Pass()
    {
        Now += RoundSeconds * 1_000_000L;
        Spread();
        var salted = Table.Salts.Select(salt => salt.Hash).ToHashSet();
        foreach (var entry in Table.Entries)
        {
            var range = _ranges[entry.Id];
            var speed = Placement[entry.Id] is { } name ? SpeedOf(name) : 1;
            var arrived = Arrivals(range.Events * RoundSeconds);
            range.Observe((long)(arrived * EventMicros / speed), RoundSeconds);
            Loads.Take(range.Report(entry.Id, Table.Version, Now, EventMicros / speed, UsersIn(entry.Id), ProfileOf(range, salted)));
        }

        FindSlowNodes();
    }

    public void Follow(PlannedAction action)
    {
        var before = Table;
        Table = action.AppliedTo(before);
        Placement.Follow(action, before);
        switch (action)
        {
            case SplitRange split:
                var profile = Loads[split.RangeId]!.Profile;
                (_ranges[before.NextId], _ranges[before.NextId + 1]) =
                    _ranges[split.RangeId].SplitAt(split.Hash, profile.Below(split.Hash) / (double)Math.Max(1, profile.Total));
                _ranges.Remove(split.RangeId);
                break;
            case MergeRanges merge:
                _ranges[before.NextId] = SimulatedRange.Merge(_ranges[merge.LowerId], _ranges[merge.UpperId]);
                _ranges.Remove(merge.LowerId);
                _ranges.Remove(merge.UpperId);
                break;
        }

        Memory.Complete(action, before.NextId, Now);
    }

    /// <summary>The actions of a round were carried out: purchases go where the table sends them now.</summary>
    public void Settle()
    {
        Loads.MoveTo(Table);
        Spread();
    }

    /// <summary>A node dies; nobody has its ranges.</summary>
    public IReadOnlyList<int> Lose(string node)
    {
        _nodes = [.. _nodes.Where(other => other.Name != node)];
        List<int> released = [.. Table.Entries.Select(entry => entry.Id).Where(id => Placement[id] == node).Order()];
        foreach (var id in released) Placement[id] = null;
        return released;
    }

    public void Stand(string node, NodeStatus status) =>
        _nodes = [.. _nodes.Where(other => other.Name != node), new NodeLoad(node, status)];

    private static RangeTable EvenTable(int ranges)
    {
        ulong[] starts = [.. Enumerable.Range(0, ranges).Select(i => (ulong)(((UInt128)1 << 64) / (uint)ranges * (uint)i)), 0];
        return RangeTable.Restore(1, ranges + 1, Enumerable.Range(0, ranges).Select(i => new RangeEntry(i + 1, new HashRange(starts[i], starts[i + 1]))), []);
    }

    private double SpeedOf(string node) => Speeds.GetValueOrDefault(node, 1);

    /// <summary>Gives each range its events: those of its users who are not salted, and the parts of those who are.</summary>
    private void Spread()
    {
        foreach (var range in _ranges.Values)
        {
            var (from, to) = Traffic.PlacesOf(range.Range);
            range.Events = Traffic.Between(from, to);
            range.Parts.Clear();
        }

        foreach (var salt in Table.Salts)
        {
            var events = Traffic.Weights[Traffic.PlaceOf(salt.Hash)];
            _ranges[Table.Entries[Table.IndexOf(salt.Hash)].Id].Events -= events;
            for (var part = 0; part < salt.Parts; part++)
            {
                var range = _ranges[Table.Entries[Table.IndexOf(salt.PointOf(part))].Id];
                range.Events += events / salt.Parts;
                range.Parts.Add((salt.UserId, salt.PointOf(part), events / salt.Parts));
            }
        }
    }

    // The normal approximation of a Poisson number.
    private double Arrivals(double mean) =>
        Math.Max(0, mean + (Math.Sqrt(mean) * Math.Sqrt(-2 * Math.Log(1 - _noise.NextDouble())) * Math.Cos(2 * Math.PI * _noise.NextDouble())));

    private LoadProfile ProfileOf(SimulatedRange range, HashSet<ulong> salted)
    {
        var (from, to) = Traffic.PlacesOf(range.Range);
        var weights = new long[LoadProfile.Parts];
        var width = ((range.Range.End - 1 - range.Range.Start) / LoadProfile.Parts) + 1;
        for (var (part, at) = (0, from); part < weights.Length && at < to; part++)
        {
            var end = range.Range.Start + ((ulong)(part + 1) * width);
            var next = end <= range.Range.Start || part == weights.Length - 1 ? to : Math.Min(to, Traffic.PlaceOf(end));
            weights[part] = Scaled(Traffic.Between(at, next));
            at = next;
        }

        foreach (var place in Traffic.HeavyIn(from, to).Where(place => salted.Contains(Traffic.HashAt(place))))
            weights[LoadProfile.PartOf(range.Range, Traffic.HashAt(place))] -= Scaled(Traffic.Weights[place]);
        foreach (var part in range.Parts) weights[LoadProfile.PartOf(range.Range, part.Point)] += Scaled(part.Events);
        foreach (ref var weight in weights.AsSpan()) weight = Math.Max(0, weight);
        return new LoadProfile(range.Range, weights, HittersOf(range, from, to, salted));
    }

    private HeavyHitter[] HittersOf(SimulatedRange range, int from, int to, HashSet<ulong> salted) => [.. Traffic.HeavyIn(from, to)
        .Where(place => !salted.Contains(Traffic.HashAt(place)))
        .Select(place => (User: Traffic.UserAt(place), Point: Traffic.HashAt(place), Events: Traffic.Weights[place]))
        .Concat(range.Parts)
        .Where(user => user.Events * LeastReportedShare >= range.Events)
        .OrderByDescending(user => user.Events).ThenBy(user => user.Point)
        .Take(ReportedHitters)
        .Select(user => new HeavyHitter(user.User, user.Point, Scaled(user.Events * 1.03), Scaled(user.Events * 0.97)))];

    private static long Scaled(double events) => (long)(events * 1000);

    private void FindSlowNodes()
    {
        var sums = _nodes.ToDictionary(node => node.Name, _ => default(LoadRates));
        foreach (var entry in Table.Entries)
        {
            if (Placement[entry.Id] is { } name && sums.TryGetValue(name, out var sum) && Loads[entry.Id] is { } load)
                sums[name] = new LoadRates(sum.Events + load.Settled.Events, sum.Busy + load.Settled.Busy, 0);
        }

        var speeds = NodeSpeed.Of([.. _nodes.Select(node => sums[node.Name])]);
        _nodes = [.. _nodes.Select((node, i) => node with { SpeedPermille = speeds[i] })];
    }
}
