using Cohort.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Users are compared with all others exactly, as of the day for which all of them were looked at last.</summary>
[Trait("Category", "Slow")]
public class ThresholdLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(200);

    [Fact]
    public void It_compares_as_counting_all_users_does_When_ranges_split_merge_and_crash() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(21);
            var oracle = new NaiveCohort(script.World, Script.FutureDays);
            var cluster = new Cluster(script.World.Context(), 1 << dice.Next(4));
            foreach (var run in Feed.Cut(script.Steps, dice))
            {
                for (var moves = dice.Next(3); moves > 0; moves--) SplitLaws.Move(cluster, script, dice);
                if (dice.Next(3) > 0) Find(oracle, cluster, dice.Next(1, 4));
                foreach (var step in run) oracle.Take(step);
                cluster.Apply(run);

                Agreement.Ledgers(oracle, cluster.States);
            }

            Assert.Equal(oracle.Changes.OrderBy(c => c.User, StringComparer.Ordinal), cluster.ByUser.Select(Change.Of));
            Assert.Equal(cluster.Transitions.Count, cluster.Transitions.Select(t => t.Id).Distinct().Count());
        }));

    [Fact]
    public void It_ends_in_the_same_memberships_When_users_are_salted() =>
        Check.One(Config.WithMaxTest(200), Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(22);
            var oracle = new NaiveCohort(script.World, Script.FutureDays, isWatching: false);
            var cluster = new Cluster(script.World.Context(), 1 << dice.Next(4));
            oracle.IsSalted = user => cluster.Table.SaltOf(user) is not null;
            foreach (var run in Feed.Cut(script.Steps, dice))
            {
                for (var moves = dice.Next(4); moves > 0; moves--)
                {
                    SaltingLaws.Move(cluster, script, dice);
                    oracle.Forget();
                }

                foreach (var salt in cluster.Table.Salts) cluster.Sum(salt);
                if (dice.Next(3) > 0) Find(oracle, cluster, 1);
                foreach (var step in run) oracle.Take(step);
                cluster.Apply(run);
            }

            foreach (var salt in cluster.Table.Salts) cluster.Sum(salt);
            SaltingLaws.Score(oracle, cluster);
            SaltingLaws.AssertEndsAs(oracle, cluster);
        }));

    [Fact]
    public void It_is_as_if_the_rules_had_always_held_When_others_are_activated_with_their_thresholds() =>
        Check.One(Config.WithMaxTest(200), Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(23);
            var oracle = new NaiveCohort(script.World, Script.FutureDays, isWatching: false);
            var cluster = new Cluster(script.World.Context(), 1 << dice.Next(3));
            var runs = Feed.Cut(script.Steps, dice);
            var activation = dice.Next(runs.Count);
            foreach (var (i, run) in runs.Index())
            {
                if (dice.Next(3) > 0) Find(oracle, cluster, 1);
                foreach (var step in run) oracle.Take(step);
                cluster.Apply(run);
                if (i == activation && oracle.AsOf is { } day)
                {
                    var before = cluster.Stored.ToHashSet();
                    cluster.Transitions.Clear();
                    oracle.World = ScriptWriter.OtherWorld(script.Seed, script.World.WindowDays);
                    oracle.Find(day);
                    cluster.Activate(oracle.World.Context(2, 2), CauseKind.RulesChanged, day);
                    Assert.Equal(before.Except(cluster.Stored).Count() + cluster.Stored.Except(before).Count(), cluster.Transitions.Count);
                }

                if (dice.Next(4) == 0) cluster.Crash(dice.Next(cluster.Table.Entries.Count));
                Agreement.Ledgers(oracle, cluster.States);
            }
        }));

    [Fact]
    public void It_ends_alike_When_days_pass_one_by_one_or_at_once() =>
        Check.One(Config.WithMaxTest(150), Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(24);
            var (slow, fast) = (new Cluster(script.World.Context(), 2), new Cluster(script.World.Context(), 2));
            foreach (var cluster in new[] { slow, fast }) cluster.Apply(script.Steps);
            var (asOf, days) = (slow.States[0].AsOf!.Value.Day, dice.Next(1, 100));
            foreach (var cluster in new[] { slow, fast }) cluster.Find(asOf + days);

            for (var day = asOf + 1; day <= asOf + days; day++) slow.Apply([new DayTurn(day)]);
            fast.Apply([new DayTurn(asOf + days)]);

            Agreement.SameUsers(slow.States, fast.States);
            Assert.Equal(slow.ByUser, fast.ByUser);
            Assert.All(fast.States, state => Assert.Equal(asOf + days, (int)state.Users.Thresholds!.Day.Day));
        }));

    [Fact]
    public void It_refuses_thresholds_When_their_day_has_turned_already()
    {
        var cluster = new Cluster(ScriptWriter.OtherWorld(1).Context(), 1);
        cluster.Apply([new DayTurn(20_000)]);

        var refusal = Assert.Throws<InvalidOperationException>(() => cluster.Find(20_000));
        Assert.Contains("before it does", refusal.Message, StringComparison.Ordinal);
    }

    private static void Find(NaiveCohort oracle, Cluster cluster, int ahead)
    {
        if (oracle.AsOf is not { } asOf) return;
        oracle.Find(asOf + ahead);
        cluster.Find(asOf + ahead);
    }
}
