using Cohort.Actors.Messages;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Tests.Rebalancing;

/// <summary>Orders to salt somebody, as the planner may have come first.</summary>
public sealed class SaltOrderTests : RebalancerKit
{
    [Fact]
    public void Whoever_salts_a_salted_user_is_told_so_and_nothing_begins()
    {
        var salt = new Salt("ann", 2);
        Coordinator.Table = Coordinator.Table!.WithSalt(salt).Renewed(salt);
        var rebalancer = Start();
        Report(rebalancer, Coordinator.Table.Entries[0].Id, A);

        var answer = Ask<Wished>(rebalancer, new Wish(new SaltUser("ann", 4, 0, "A test wants it.")));

        Assert.Equal((false, "User 'ann' is salted into 2 parts already; unsalt them first."), (answer.IsBegun, answer.Refusal));
        Assert.Empty(Ask<HistoryAnswer>(rebalancer, new AskHistory(10)).Entries);
    }
}
