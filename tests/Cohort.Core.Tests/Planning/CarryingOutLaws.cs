using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Tests.Laws;
using Cohort.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Planning;

/// <summary>
/// Plans made from what real ranges measure, and carried out on them while purchases come, change no answer.
/// </summary>
public class CarryingOutLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    private static readonly PlannerLimits Eager = new()
    {
        TolerancePercent = 2,
        UsersPerRoundPermille = 1000,
        LeastRangesPerNode = 2,
        MostRangesPerNode = 8,
        CoolDownSeconds = 0,
        SaltCoolDownSeconds = 0,
        ObservedSeconds = 1,
        SplitAbovePercent = 150,
        MergeBelowPercent = 75,
        SaltLeastPercent = 0,
        UnsaltBelowPercent = 20,
        RoundsPerMinute = 60,
    };

    [Fact]
    public void It_ends_in_the_ledgers_memberships_and_counts_of_plain_sums_When_plans_are_carried_out_between_batches()
    {
        var done = new HashSet<Type>();
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(13);
            var oracle = new NaiveCohort(script.World, Script.FutureDays, isWatching: false);
            var cluster = new Cluster(script.World.Context(), 1 << dice.Next(4));
            oracle.IsSalted = user => cluster.Table.SaltOf(user) is not null;
            var board = new LoadBoard(cluster.Table);
            var memory = new PlannerMemory();
            var placement = new Placement();
            NodeLoad[] nodes = [new("a"), new("b"), new("c")];
            foreach (var entry in cluster.Table.Entries) placement[entry.Id] = nodes[dice.Next(3)].Name;
            foreach (var state in cluster.States) state.Meter = new LoadMeter(state.Range, meanStep: 1);
            var now = 0L;
            foreach (var run in Feed.Cut(script.Steps, dice, longest: 80))
            {
                foreach (var step in run) oracle.Take(step);
                foreach (var state in cluster.States) state.Meter!.Advance(now);
                cluster.Apply(run);
                now += 20_000_000;
                Report(cluster, board, run, now);
                var plan = Planner.Plan(new Situation(cluster.Table, placement, board, nodes, Eager, memory, now));
                memory.Begin(plan, Eager, now);
                foreach (var action in plan.Actions)
                {
                    var before = cluster.Table;
                    CarryOut(cluster, action);
                    oracle.Forget();
                    placement.Follow(action, before);
                    memory.Complete(action, before.NextId, now);
                    done.Add(action.GetType());
                }

                board.MoveTo(cluster.Table);
            }

            foreach (var salt in cluster.Table.Salts) cluster.Sum(salt);
            SaltingLaws.Score(oracle, cluster);
            Agreement.Ledgers(oracle, cluster.States);
            Assert.Equal(oracle.Counts, cluster.Counts);
            var expected = oracle.Users.SelectMany(user => oracle.Segments(user).Select(segment => (user, segment)));
            Assert.Equal(expected.Order(), cluster.Stored.Order());
        }));
        Assert.Equal(5, done.Count);
    }

    // A purchase keeps its range busy for 20 ms, so that scripts of a few dozen are a load.
    private static void Report(Cluster cluster, LoadBoard board, IReadOnlyList<Step> run, long now)
    {
        for (var i = 0; i < cluster.States.Count; i++)
        {
            var (state, at) = (cluster.States[i], i);
            state.Meter!.AddTime(20_000L * run.OfType<Buy>().Count(buy => cluster.Table.IndexOf(buy.ToPurchase()) == at), 0);
            state.Meter.Advance(now);
            var verdict = board.Take(state.Meter.Report(cluster.Table.Entries[i].Id, cluster.Table.Version, state.UserCount, state.LineCount * 40));
            Assert.Equal(ReportVerdict.Kept, verdict);
        }
    }

    private static void CarryOut(Cluster cluster, PlannedAction action)
    {
        var expected = action.AppliedTo(cluster.Table);
        switch (action)
        {
            case SplitRange split:
                cluster.Split(IndexOf(split.RangeId), split.Hash);
                break;
            case MergeRanges merge:
                cluster.Merge(IndexOf(merge.LowerId));
                break;
            case SaltUser salt:
                cluster.Salt(salt.UserId, salt.Parts);
                break;
            case UnsaltUser unsalt:
                cluster.Unsalt(cluster.Table.Salts.Single(salt => salt.UserId == unsalt.UserId));
                break;
        }

        Assert.Equal(expected.Entries, cluster.Table.Entries);
        Assert.Equal(expected.Salts, cluster.Table.Salts);

        int IndexOf(int id) => cluster.Table.Entries.Select(entry => entry.Id).ToList().IndexOf(id);
    }
}
