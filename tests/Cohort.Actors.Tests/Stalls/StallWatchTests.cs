using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;

namespace Cohort.Actors.Tests.Stalls;

/// <summary>What is told of things that have work and do not move.</summary>
public sealed class StallWatchTests
{
    private readonly ManualTime _time = new();
    private readonly StallWatch _watch;

    public StallWatchTests() => _watch = new StallWatch(_time);

    [Fact]
    public void It_is_told_with_its_time_and_the_last_reason_When_it_has_stood_for_half_a_minute()
    {
        _watch.Waits(StallKind.Range, "range 3", 7, "It begins.");
        _time.Pass(29);
        Assert.Empty(Told());

        _watch.Waits(StallKind.Range, "range 3", 7, "Its journal is away.");
        _time.Pass(1);

        Assert.Equal(["Range 3 has not moved for 30 s on node-1. Its journal is away."], Told());
    }

    [Fact]
    public void Nothing_is_told_When_it_moves_now_and_then()
    {
        for (var mark = 0; mark < 10; mark++)
        {
            _watch.Waits(StallKind.Order, "the split of range 3", mark, "It waits for range 3.");
            _time.Pass(20);
        }

        Assert.Empty(Told());
    }

    [Fact]
    public void It_begins_anew_When_it_has_moved_and_waits_again()
    {
        _watch.Waits(StallKind.Range, "range 3", 7, "One.");
        _time.Pass(60);
        _watch.Moves(StallKind.Range, "range 3");
        Assert.Empty(Told());

        _watch.Waits(StallKind.Range, "range 3", 7, "Two.");
        _time.Pass(29);

        Assert.Empty(Told());
    }

    [Fact]
    public void The_former_reason_stays_When_the_new_one_is_no_news()
    {
        _watch.Waits(StallKind.Range, "range 3", 0, "Its journal is away.");
        _watch.Waits(StallKind.Range, "range 3", 0, "It begins.", isNews: false);
        _time.Pass(30);

        Assert.Equal(["Range 3 has not moved for 30 s on node-1. Its journal is away."], Told());
    }

    [Fact]
    public void It_is_forgotten_When_whoever_spoke_of_it_is_silent_for_as_long_as_they_said()
    {
        _watch.Waits(StallKind.Range, "range 3", 0, "Failed.", TimeSpan.FromSeconds(60));
        _watch.Waits(StallKind.Range, "range 4", 0, "Failed.", TimeSpan.FromSeconds(60));
        _time.Pass(59);
        _watch.Waits(StallKind.Range, "range 4", 0, "Failed again.", TimeSpan.FromSeconds(60));
        _time.Pass(2);

        Assert.Equal(["Range 4 has not moved for 61 s on node-1. Failed again."], Told());
    }

    [Fact]
    public void The_longest_come_first_and_are_bounded_and_the_rest_is_counted()
    {
        for (var i = 0; i < StallWatch.MostTold + 20; i++)
        {
            _watch.Waits(StallKind.Publication, $"publication of range {i}", 0, "The store is away.");
            _time.Pass(1);
        }

        _time.Pass(60);
        var report = _watch.Report("node-1");

        Assert.Equal((StallWatch.MostTold, StallWatch.MostTold + 20), (report.Stalls.Count, report.Total));
        Assert.Equal("publication of range 0", report.Stalls[0].Name);
    }

    [Fact]
    public void No_more_than_a_bound_is_remembered_and_what_is_forgotten_makes_room()
    {
        for (var i = 0; i < StallWatch.MostWaits + 100; i++) _watch.Waits(StallKind.Range, $"range {i}", 0, "Failed.", TimeSpan.FromSeconds(40));
        _time.Pass(35);
        Assert.Equal(StallWatch.MostWaits, _watch.Report("").Total);

        _time.Pass(10);
        _watch.Waits(StallKind.Range, "range 100000", 0, "Failed.");
        _time.Pass(30);

        Assert.Equal(["Range 100000 has not moved for 30 s on node-1. Failed."], Told());
    }

    [Fact]
    public void A_reason_is_cut_When_it_is_as_long_as_a_database_can_make_it()
    {
        _watch.Waits(StallKind.Range, "range 3", 0, new string('x', 1_000_000));
        _time.Pass(30);

        Assert.Equal(StallWatch.LongestReason + 1, Assert.Single(_watch.Report("").Stalls).Reason.Length);
    }

    private IEnumerable<string> Told() => _watch.Report("node-1").Stalls.Select(stall => stall.ToString());
}
