using Cohort.Actors.Messages;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Tests.Rebalancing;

/// <summary>A user who is erased is in no line of the history any more, and in no row from which it is made again.</summary>
public sealed class ForgottenUserTests : RebalancerKit
{
    [Fact]
    public void The_history_says_something_else_in_place_of_a_user_also_after_a_restart()
    {
        var salt = new Salt("ann", 2);
        Coordinator.Table = Coordinator.Table!.WithSalt(salt).Renewed(salt);
        var rebalancer = Start();
        Ask<Wished>(rebalancer, new Wish(new UnsaltUser("ann", 2, 0, "User 'ann' is cold.")));
        Coordinator.Table = Coordinator.Table.WithoutSalt(salt).Renewed(salt);
        Assert.Contains("ann", Ended(rebalancer).Action.ToString(), StringComparison.Ordinal);

        Assert.Equal(new UserForgotten(3), Ask<UserForgotten>(rebalancer, new ForgetUser(3, "ann")));

        Assert.DoesNotContain("ann", Latest(rebalancer).ToString(), StringComparison.Ordinal);
        var again = Restart(rebalancer);
        Assert.DoesNotContain("ann", Latest(again).ToString(), StringComparison.Ordinal);
        Assert.Equal((1L, ActionOutcome.Done), (Latest(again).Number, Latest(again).Outcome));
    }

    [Fact]
    public void A_user_whose_salting_is_under_way_is_forgotten_When_it_has_ended()
    {
        var rebalancer = Start();
        rebalancer.Tell(new Wish(new SaltUser("ann", 2, 0, "Hot.")), TestActor);
        ExpectMsg<Wished>(Patience);

        rebalancer.Tell(new ForgetUser(3, "ann"), TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        var salt = new Salt("ann", 2);
        Coordinator.Table = Coordinator.Table!.WithSalt(salt).Renewed(salt);
        Ended(rebalancer);

        Assert.Equal(new UserForgotten(3), Ask<UserForgotten>(rebalancer, new ForgetUser(3, "ann")));
        Assert.DoesNotContain("ann", Latest(rebalancer).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_of_others_stays()
    {
        var entry = new HistoryEntry(1, 0, "planner", new SaltUser("bob", 2, 1, "User 'bob' is hot, as 'ann' was."), 0, 0, 0, ActionOutcome.Done, "No.");

        var without = ActionTexts.Without(entry, "ann");

        Assert.Equal(("bob", "User 'bob' is hot, as (erased) was.", "No."), (((SaltUser)without.Action).UserId, without.Action.Reason, without.Note));
    }
}
