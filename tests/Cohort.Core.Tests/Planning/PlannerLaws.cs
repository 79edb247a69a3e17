using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Planning;

/// <summary>What holds of every plan, whatever the loads, nodes and limits.</summary>
public class PlannerLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(400);

    private static readonly Arbitrary<int> Seeds = Arb.From(Gen.Choose(0, int.MaxValue - 1));

    [Fact]
    public void Plans_keep_the_partition_the_limits_and_the_balance_When_they_follow_on_each_other() =>
        Check.One(Config, Prop.ForAll(Seeds, seed =>
        {
            var dice = new Random(seed);
            var town = Settlement.Found(dice);
            for (var round = 0; round < 12; round++)
            {
                Settlement.Report(town, dice);
                var plan = town.Plan();

                var again = town.Plan();
                Assert.Equal((plan.Remark, plan.Balance), (again.Remark, again.Balance));
                Assert.Equal(plan.Actions, again.Actions);
                AssertWithinLimits(town, plan);
                AssertBalance(town, plan);
                Assert.All(plan.Actions, action => Assert.EndsWith(".", action.Reason, StringComparison.Ordinal));
                town.Follow(plan);
                RangeTable.Restore(town.Table.Version, town.Table.NextId, town.Table.Entries, town.Table.Salts);
                Assert.All(town.Table.Entries, entry => Assert.NotNull(town.Placement[entry.Id]));
                Assert.Equal(town.Table.Entries.Count, Enumerable.Range(1, town.Table.NextId - 1).Count(id => town.Placement[id] is not null));
                town.Now += dice.Next(5, 40) * Town.Second;
            }
        }));

    private static void AssertWithinLimits(Town town, Plan plan)
    {
        Assert.InRange(plan.Actions.Count, 0, town.Limits.ActionsInFlight - town.Memory.InFlight.Count);
        var concerned = plan.Actions.Concat(town.Memory.InFlight).SelectMany(action => action.Concerned(town.Table)).ToList();
        Assert.Equal(concerned.Distinct().Count(), concerned.Count);
        var users = town.Table.Entries.Sum(entry => town.Loads[entry.Id]?.Users ?? 0);
        if (plan.Actions.Sum(action => action.UsersMoved) > users * town.Limits.UsersPerRoundPermille / 1000)
            Assert.Single(plan.Actions, action => action.UsersMoved > 0);
        foreach (var move in plan.Actions.OfType<MoveRange>())
        {
            Assert.Equal(town.Placement[move.RangeId], move.From);
            Assert.Equal(town.Loads[move.RangeId]?.Users ?? 0, move.UsersMoved);
            Assert.NotEqual(NodeStatus.Leaving, town.Nodes.Single(node => node.Name == move.To).Status);
        }

        var leaving = town.Nodes.Where(node => node.Status == NodeStatus.Leaving).Select(node => node.Name).ToHashSet();
        foreach (var id in plan.Actions.Where(action => action is not MoveRange move || !leaving.Contains(move.From)).SelectMany(action => action.RangeIds))
            Assert.True(town.Loads[id]!.ObservedSeconds >= town.Limits.ObservedSeconds, $"Range {id} was not seen for long enough.");
    }

    // Projected again by plain sums: what the plan says comes out, and nobody is loaded more than the most loaded was,
    // or the tolerance allows.
    private static void AssertBalance(Town town, Plan plan)
    {
        var stay = town.Nodes.Where(node => node.Status != NodeStatus.Leaving).Select(node => node.Name).ToHashSet();
        if (stay.Count == 0) return;
        var busy = town.Table.Entries.ToDictionary(entry => entry.Id, entry => town.Loads[entry.Id]?.Busy ?? 0);
        var owner = town.Table.Entries.ToDictionary(entry => entry.Id, entry => town.Placement[entry.Id]!);
        var mean = busy.Values.Sum() / stay.Count;
        if (mean == 0) return;
        var before = stay.Max(LoadOf);
        Assert.InRange(plan.Balance.Before, (before * 1000 / mean) - 2, (before * 1000 / mean) + 2);
        foreach (var action in plan.Actions) Project(town, action, busy, owner);
        var after = stay.Max(LoadOf);
        Assert.InRange(plan.Balance.After, (after * 1000 / mean) - 4, (after * 1000 / mean) + 4);
        if (plan.Actions.OfType<MoveRange>().Any(move => !stay.Contains(move.From))) return;
        Assert.InRange(after, 0, Math.Max(before, mean * (100 + town.Limits.TolerancePercent) / 100) + 100);

        long LoadOf(string node) => owner.Where(range => range.Value == node).Sum(range => busy[range.Key]);
    }

    private static void Project(Town town, PlannedAction action, Dictionary<int, long> busy, Dictionary<int, string> owner)
    {
        switch (action)
        {
            case MoveRange move:
                owner[move.RangeId] = move.To;
                break;
            case MergeRanges merge:
                (owner[merge.LowerId], owner[merge.UpperId]) = (merge.Node, merge.Node);
                break;
            case SaltUser salt:
                var each = Part(town.Loads[salt.HomeId]!, salt.UserId) / salt.Parts;
                for (var part = 1; part < salt.Parts; part++) Shift(salt.HomeId, RangeAt(new Salt(salt.UserId, salt.Parts).PointOf(part)), each);
                break;
            case UnsaltUser unsalt:
                foreach (var entry in town.Table.Entries.Where(entry => new Salt(unsalt.UserId, unsalt.Parts).HasPointIn(entry.Range)))
                    Shift(entry.Id, unsalt.HomeId, Part(town.Loads[entry.Id]!, unsalt.UserId));
                break;
        }

        int RangeAt(ulong hash) => town.Table.Entries[town.Table.IndexOf(hash)].Id;

        void Shift(int from, int to, long load)
        {
            busy[from] -= load;
            busy[to] += load;
        }
    }

    private static long Part(RangeLoad load, string user) => load.Profile.Hitters.Where(hitter => hitter.UserId == user)
        .Sum(hitter => (long)((Int128)load.Busy * hitter.Least / Math.Max(1, load.Profile.Total)));
}
