using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>What the answer does not depend on: order, repetition, batch boundaries, other users, how far a turn goes.</summary>
public class OrderLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void It_holds_the_same_When_purchases_come_in_another_order_and_more_often() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(2);
            var last = script.Steps.OfType<DayTurn>().Last().Day;
            var first = last - dice.Next(60);
            var buys = WithoutConflicts(script.Buys).Where(buy => buy.Day > last - script.World.WindowDays && buy.Day <= first + Script.FutureDays).ToList();

            var one = new Runner(script.World.Context()).Run([[new DayTurn(last), .. buys]]);
            var other = new Runner(script.World.Context()).Run(Feed.Cut(Shuffled(buys, first, last, dice), dice));

            // What is taken back before it comes is not accepted.
            if (buys.TrueForAll(buy => buy.Replaces.Length == 0)) Assert.Equal(one.State.Counts.Accepted, other.State.Counts.Accepted);
            Agreement.SameUsers([one.State], [other.State]);
            Assert.Equal(one.Stored.Order(), other.Stored.Order());
        }));

    [Fact]
    public void It_announces_the_same_When_batches_are_cut_elsewhere() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var one = new Runner(script.World.Context()).Run(Feed.Cut(script.Steps, script.Dice(3), 3));
            var other = new Runner(script.World.Context()).Run(Feed.Cut(script.Steps, script.Dice(4), 200));

            Agreement.Between(one.State, other.State);
            Assert.Equal(one.ByUser, other.ByUser);
            Assert.Equal(one.ByUser.Select(t => t.Id), other.ByUser.Select(t => t.Id));
        }));

    [Fact]
    public void It_announces_the_same_of_a_user_When_there_are_no_others() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var all = new Runner(script.World.Context()).Run(Feed.Cut(script.Steps, script.Dice(5)));
            foreach (var user in script.Buys.Select(buy => buy.User).Distinct())
            {
                var alone = new Runner(script.World.Context());
                alone.Apply([.. script.Steps.Where(step => step is not Buy buy || buy.User == user)]);

                Assert.Equal(all.Transitions.Where(t => t.UserId == user), alone.Transitions);
            }
        }));

    [Fact]
    public void It_announces_the_same_When_days_turn_one_by_one_or_many_at_once() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var atOnce = new Runner(script.World.Context()).Run([script.Steps]);
            var oneByOne = new Runner(script.World.Context()).Run(Feed.Cut([.. DayByDay(script.Steps)], script.Dice(6)));

            Assert.Equal(atOnce.State.Counts, oneByOne.State.Counts);
            Agreement.SameUsers([atOnce.State], [oneByOne.State]);
            Assert.Equal(atOnce.ByUser, oneByOne.ByUser);
        }));

    private static IEnumerable<Buy> WithoutConflicts(IEnumerable<Buy> buys) =>
        buys.GroupBy(buy => (buy.User, buy.Event)).Select(same => same.First());

    /// <summary>The purchases shuffled, a third of them twice, with the days turning somewhere among them.</summary>
    private static List<Step> Shuffled(List<Buy> buys, int first, int last, Random dice)
    {
        Step[] steps = [.. buys, .. buys.Where(_ => dice.Next(3) == 0)];
        dice.Shuffle(steps);
        var turn = dice.Next(steps.Length + 1);
        return [new DayTurn(first), .. steps[..turn], new DayTurn(last), .. steps[turn..]];
    }

    private static IEnumerable<Step> DayByDay(IEnumerable<Step> steps)
    {
        var today = 0;
        foreach (var step in steps)
        {
            if (step is DayTurn turn)
            {
                for (var day = today == 0 ? turn.Day : today + 1; day < turn.Day; day++) yield return new DayTurn(day);
                today = Math.Max(today, turn.Day);
            }

            yield return step;
        }
    }
}
