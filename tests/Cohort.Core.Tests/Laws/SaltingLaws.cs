using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Segments.Rules;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>A user whose purchases are spread over several ranges ends where one ledger would have taken them.</summary>
[Trait("Category", "Slow")]
public class SaltingLaws
{
    private static readonly RuleContext WineLovers =
        new World([("none", new NaiveComparison(new NaiveLiteral(1), ">", new NaiveLiteral(2)))], 1, new Dictionary<string, string> { ["s1"] = "WINE" }).Context();

    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(400);

    [Fact]
    public void It_ends_in_the_same_ledgers_and_memberships_When_users_are_salted_unsalted_and_moved() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(12);
            var oracle = new NaiveCohort(script.World, Script.FutureDays, isWatching: false);
            var cluster = new Cluster(script.World.Context(), 1 << dice.Next(4));
            oracle.IsSalted = user => cluster.Table.SaltOf(user) is not null;
            var runs = Feed.Cut(script.Steps, dice);
            var activation = dice.Next(runs.Count * 2);
            for (var i = 0; i < runs.Count; i++)
            {
                foreach (var step in runs[i]) oracle.Take(step);
                cluster.Apply(runs[i]);
                if (i == activation)
                {
                    oracle.World = ScriptWriter.OtherWorld(script.Seed, script.World.WindowDays);
                    cluster.Activate(oracle.World.Context(2, 2), CauseKind.RulesChanged);
                }

                for (var moves = dice.Next(4); moves > 0; moves--)
                {
                    Move(cluster, script, dice);
                    oracle.Forget();
                }
            }

            foreach (var salt in cluster.Table.Salts) cluster.Sum(salt);
            Score(oracle, cluster);
            AssertEndsAs(oracle, cluster);
            foreach (var salt in cluster.Table.Salts) cluster.Unsalt(salt);
            AssertEndsAs(oracle, cluster);
        }));

    [Fact]
    public void A_repeat_is_known_When_the_original_came_before_the_salting_or_between()
    {
        var cluster = new Cluster(ScriptWriter.OtherWorld(1).Context(), 8);
        Step[] buys = [.. Enumerable.Range(0, 100).Select(i => new Buy("event-" + i, "hot", "s1", i, 1, 20_000))];
        cluster.Apply([new DayTurn(20_000), .. buys[..50]]);

        cluster.Salt("hot", 5);
        cluster.Apply(buys);
        cluster.Unsalt(cluster.Table.Salts.Single());
        cluster.Apply([.. buys.Cast<Buy>().Select(buy => buy with { Units = 2 })]);

        Assert.Equal(new OutcomeCounts(100, 50, 100, 0, 0), cluster.Counts);
    }

    [Fact]
    public void Each_sum_has_its_own_transitions_When_there_are_many_a_day_and_the_home_range_splits_and_merges()
    {
        var cluster = new Cluster(WineLovers, 2);
        cluster.Apply([new DayTurn(20_000)]);
        cluster.Salt("hot", 3);
        var salt = cluster.Table.Salts.Single();
        for (var i = 0; i < 6; i++)
        {
            cluster.Apply([new Buy("event-" + i, "hot", "s1", i % 2 == 0 ? 100 : -100, 1, 20_000)]);
            cluster.Sum(salt);
            if (i == 1) cluster.Split(cluster.Table.IndexOf(salt.Hash), salt.Hash);
            if (i == 3) cluster.Merge(cluster.Table.IndexOf(salt.Hash) - 1);
        }

        Assert.Equal([true, false, true, false, true, false], cluster.Transitions.Select(t => t.Entered));
        Assert.Equal(["1", "2", "3", "4", "5", "6"], cluster.Transitions.Select(t => t.EventId));
        Assert.All(cluster.Transitions, t => Assert.Equal(CauseKind.PartialsSummed, t.Cause));
        Assert.Equal(6, cluster.Transitions.Select(t => t.Id).Distinct().Count());
    }

    [Fact]
    public void A_salted_user_leaves_on_their_day_and_is_dormant_When_they_fall_silent()
    {
        var cluster = new Cluster(WineLovers, 1);
        cluster.Apply([new DayTurn(20_000), new Buy("event", "hot", "s1", 100, 1, 20_000)]);
        cluster.Salt("hot", 4);
        var state = cluster.States.Single();
        Assert.True(state.Context.TryGetSegment("affinity:WINE", out var wine));
        Assert.Equal(20_090, state.Questions.EndsOn("hot"u8, wine)!.Value.Day);

        cluster.Apply([new DayTurn(20_100)]);

        var left = cluster.Transitions[^1];
        Assert.Equal((false, CauseKind.DayTurned, 20_090), (left.Entered, left.Cause, left.AsOf.Day));
        Assert.Equal((0, 1, 0L), (state.UserCount, state.DormantCount, state.LineCount));
        Assert.Equal((1, 100), (state.Questions.Find("hot"u8)!.Lifetime!.Orders, state.Questions.Find("hot"u8)!.Lifetime!.Minor));
        Assert.Equal([new Salt("hot", 4)], state.Salting.Salts);
    }

    [Fact]
    public void A_sku_that_home_hears_of_when_the_salting_ends_has_its_category_after_that()
    {
        var cluster = new Cluster(WineLovers, 2);
        cluster.Apply([new DayTurn(20_000)]);
        cluster.Salt("hot", 8);
        var salt = cluster.Table.Salts.Single();
        var elsewhere = Enumerable.Range(0, 100).Select(i => new Buy("event-" + i, "hot", "s1", 100, 1, 20_000)).First(buy => cluster.Table.IndexOf(buy.ToPurchase()) != cluster.Table.IndexOf(salt.Hash));
        cluster.Apply([elsewhere, new DayTurn(20_090)]);

        cluster.Unsalt(salt);
        cluster.Apply([elsewhere with { Event = "later", Day = 20_090 }]);

        var view = cluster.States.SelectMany(state => state.Questions.Users()).Single();
        Assert.Equal("WINE", Assert.Single(view.Cells).Category);
        Assert.Equal(200, view.Lifetime!.Minor);
    }

    [Fact]
    public void Parts_lie_in_different_ranges_When_the_table_is_even()
    {
        var table = RangeTable.Even(8).WithSalt(new Salt("hot", 8));
        var salt = table.Salts.Single();
        var buys = Enumerable.Range(0, 2_000).Select(i => new Buy("event-" + i, "hot", "s1", 1, 1, 20_000));

        var perRange = buys.CountBy(buy => table.IndexOf(buy.ToPurchase())).ToList();

        Assert.Equal(8, perRange.Count);
        Assert.All(perRange, range => Assert.InRange(range.Value, 180, 320));
        Assert.Equal(table.IndexOf(salt.Hash), table.IndexOf(salt.PointOf(0)));
        Assert.NotEqual(-1, table.IndexOf(new Buy("event", "cold", "s1", 1, 1, 20_000).ToPurchase()));
    }

    [Fact]
    public void It_refuses_what_breaks_the_protocol_and_says_why()
    {
        var context = ScriptWriter.OtherWorld(1).Context();
        var salt = new Salt("hot", 2);
        var (low, high) = HashRange.Whole.SplitAt(salt.Hash);
        var home = new RangeState(high, context);
        var lines = home.Salting.BeginSalting(salt);

        Assert.Contains("already", Refusal(() => home.Salting.BeginSalting(salt)), StringComparison.Ordinal);
        Assert.Contains("not their home", Refusal(() => new RangeState(low, context).Salting.BeginSalting(salt)), StringComparison.Ordinal);
        Assert.Contains("not salted", Refusal(() => home.Salting.TakePartials("cold"u8, new LackingSums([], 0))), StringComparison.Ordinal);
        Assert.Contains("holds no part", Refusal(() => home.Salting.ReleasePart("hot"u8)), StringComparison.Ordinal);
        Assert.Contains("as if they were not salted", Refusal(() => home.Apply(Feed.Batch([new DayTurn(20_000), new Buy("e", "hot", "s0", 1, 1, 20_000)], 0))), StringComparison.Ordinal);
        home.Salting.HoldPart(salt, lines);
        Assert.Contains("already", Refusal(() => home.Salting.HoldPart(salt, lines)), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Salt("hot", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Salt("hot", Limits.SaltParts + 1));
        Assert.Throws<ArgumentException>(() => RangeTable.Even(1).WithSalt(salt).WithSalt(new Salt("hot", 3)));
    }

    private static string Refusal(Action action) => Assert.Throws<InvalidOperationException>(action).Message;

    internal static void Move(Cluster cluster, Script script, Random dice)
    {
        var salts = cluster.Table.Salts.ToList();
        switch (dice.Next(6))
        {
            case 0 or 1:
                var user = "user-" + dice.Next(3);
                if (!salts.Exists(salt => salt.UserId == user)) cluster.Salt(user, dice.Next(2, 9));
                break;
            case 2 when salts.Count > 0:
                cluster.Unsalt(salts[dice.Next(salts.Count)]);
                break;
            case 3 or 4 when salts.Count > 0:
                cluster.Sum(salts[dice.Next(salts.Count)]);
                break;
            default:
                SplitLaws.Move(cluster, script, dice);
                break;
        }
    }

    // The home of a salted user does not learn that they were gone for a while, and keeps their scores until they are scored again.
    internal static void Score(NaiveCohort oracle, Cluster cluster)
    {
        Step[] scores = [.. oracle.Users.Select(user => new Scored(user, [(0, 100_000), (1, 500_000), (2, 900_000)], "v3", oracle.AsOf!.Value))];
        foreach (var step in scores) oracle.Take(step);
        if (scores.Length > 0) cluster.Apply(scores);
    }

    internal static void AssertEndsAs(NaiveCohort oracle, Cluster cluster)
    {
        Agreement.Ledgers(oracle, cluster.States);
        Assert.Equal(oracle.Counts, cluster.Counts);
        var expected = oracle.Users.SelectMany(user => oracle.Segments(user).Select(segment => (user, segment)));
        Assert.Equal(expected.Order(), cluster.Stored.Order());
        Assert.Equal(cluster.Transitions.Count, cluster.Transitions.Select(t => t.Id).Distinct().Count());
        AssertAlternate(cluster);
    }

    private static void AssertAlternate(Cluster cluster)
    {
        var members = new HashSet<(string, string)>();
        foreach (var t in cluster.Transitions)
            Assert.True(t.Entered ? members.Add((t.UserId, t.Segment)) : members.Remove((t.UserId, t.Segment)), $"{t} does not alternate.");
        Assert.Equal(cluster.Stored.Order(), members.Order());
        Assert.All(cluster.Transitions, t => Assert.Equal(t.Cause is CauseKind.Purchase or CauseKind.PartialsSummed or CauseKind.Scored, t.EventId.Length > 0));
    }
}
