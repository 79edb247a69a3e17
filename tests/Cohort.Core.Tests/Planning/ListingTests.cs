using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Planning;

public class ListingTests
{
    [Fact]
    public void Ranges_are_listed_with_load_size_owner_and_age()
    {
        var town = new Town(2, "a", "b");
        town.ReportOne(1, 20, users: 12_345, bytes: 5 << 20);
        town.Now += 3 * Town.Second;

        Assert.Equal(
            """
            range  hashes                                node  events/s    busy  wait   users  memory            seen  hottest user
                1  [0000000000000000, 8000000000000000)  a        4,000  20.0 %  0 ms  12,345   5 MiB  600 s, 3 s ago
                2  [8000000000000000, 2^64)              b            -       -     -       -       -               -

            """.ReplaceLineEndings("\n"),
            Listing.Ranges(town.Situation));
    }

    [Fact]
    public void Hot_users_are_listed_with_their_share_of_a_thread_and_their_parts()
    {
        var town = new Town(1, "a");
        town.ReportOne(1, 50, hitters: [("ann", 40), ("bea", 10)]);
        town.Table = town.Table.WithSalt(new Salt("ann", 4));

        Assert.Equal(
            """
            user  events/s    busy  at most  parts  ranges
            ann      4,003  20.0 %   20.0 %      4  1
            bea      1,001   5.0 %    5.0 %      -  1

            """.ReplaceLineEndings("\n"),
            Listing.Hot(town.Situation, 5));
        Assert.Equal(2, Listing.Hot(town.Situation, 1).Count(letter => letter == '\n'));
    }

    [Fact]
    public void A_plan_is_listed_with_a_reason_for_each_action() => Assert.Equal(
        """
        The most loaded node has 1.43 times the mean load; 1 actions bring it to 1.07.
        1. move 1 from a to b
           Node a has 1.43 times the mean load, b 0.57. Moving range 1, 10.0 % of a thread and 100 users, brings a to 1.07 and b to 0.93 times the mean.

        """.ReplaceLineEndings("\n"),
        Listing.Plan(new Town(8, "a", "b").Report(10, 4, 10, 4, 10, 4, 10, 4).Plan()));

    [Fact]
    public void History_is_listed_from_the_latest_with_before_after_users_and_pause()
    {
        var move = new MoveRange(7, "a", "b", "Node a is leaving.", 1_200);
        var salt = new SaltUser("ann", 4, 3, "User 'ann' is hot.");

        Assert.Equal(
            """
            no.   ago  by       action                 before  after  users moved   pause  outcome
              2   5 s  lena     salt ann into 4 parts    1.08      -            1    0 ms  under way
                 User 'ann' is hot.
              1  65 s  planner  move 7 from a to b       1.43   1.08        1,200  181 ms  done
                 Node a is leaving.

            """.ReplaceLineEndings("\n"),
            Listing.History(
                [
                    new HistoryEntry(1, 35 * Town.Second, "planner", move, 1_428, 1_075, 180_700, ActionOutcome.Done),
                    new HistoryEntry(2, 95 * Town.Second, "lena", salt, 1_075, 0, 0, ActionOutcome.UnderWay),
                ],
                100 * Town.Second));
    }
}
