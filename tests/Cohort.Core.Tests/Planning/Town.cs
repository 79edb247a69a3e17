using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using Cohort.Testing;

namespace Cohort.Core.Tests.Planning;

/// <summary>A small cluster for the planner's examples: loads are given range by range, in percent of a thread.</summary>
internal sealed class Town
{
    public const long Second = 1_000_000;

    private readonly Dictionary<int, long> _users = [];

    public Town(int ranges, params string[] nodes)
    {
        Table = RangeTable.Even(ranges);
        Loads = new LoadBoard(Table);
        Nodes = [.. nodes.Select(node => new NodeLoad(node))];
        for (var i = 0; i < ranges; i++) Placement[i + 1] = nodes[i % nodes.Length];
    }

    public RangeTable Table { get; set; }

    public Placement Placement { get; } = new();

    public LoadBoard Loads { get; }

    public List<NodeLoad> Nodes { get; }

    public PlannerLimits Limits { get; set; } = new() { LeastRangesPerNode = 1, UsersPerRoundPermille = 1000 };

    public PlannerMemory Memory { get; } = new();

    public long Now { get; set; } = 1_000 * Second;

    public Situation Situation => new(Table, Placement, Loads, Nodes, Limits, Memory, Now);

    public Plan Plan() => Planner.Plan(Situation);

    /// <summary>Reports the load of ranges from id 1, in percent of a thread.</summary>
    public Town Report(params int[] percents)
    {
        for (var i = 0; i < percents.Length; i++) ReportOne(i + 1, percents[i]);
        return this;
    }

    public Town ReportOne(int id, int percent, long users = 100, long bytes = 1000, int observed = 600, params (string User, int Share)[] hitters)
    {
        _users[id] = users;
        var range = Table.Entries.Single(entry => entry.Id == id).Range;
        var weights = new long[LoadProfile.Parts];
        Array.Fill(weights, (100 - hitters.Sum(hitter => hitter.Share)) * 100 / LoadProfile.Parts);
        var heavy = hitters.Select(hitter => new HeavyHitter(hitter.User, new Salt(hitter.User, 2).Hash, hitter.Share * 100, hitter.Share * 100)).ToList();
        foreach (var hitter in heavy) weights[LoadProfile.PartOf(range, hitter.Point)] += hitter.Least;
        var rates = new LoadRates(percent * 200_000, percent * 10_000, 0);
        var verdict = Loads.Take(new RangeLoad(id, Table.Version, Now, observed, rates, rates, users, bytes, new LoadProfile(range, weights, heavy)));
        return verdict == ReportVerdict.Kept ? this : throw new InvalidOperationException($"The report of range {id} was not kept: {verdict}.");
    }

    /// <summary>Carries a plan out.</summary>
    public void Follow(Plan plan)
    {
        Memory.Begin(plan, Limits, Now);
        foreach (var action in plan.Actions)
        {
            var before = Table;
            Table = action.AppliedTo(before);
            Placement.Follow(action, before);
            Memory.Complete(action, before.NextId, Now);
        }

        Loads.MoveTo(Table);
    }
}
