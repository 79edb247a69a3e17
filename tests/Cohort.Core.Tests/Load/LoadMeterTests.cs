using System.Globalization;
using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Ranges;
using Cohort.Core.Tests.Laws;
using Xunit;

namespace Cohort.Core.Tests.Load;

public class LoadMeterTests
{
    private const int Batch = 2_000;
    private const long Second = 1_000_000;

    private int _offset;

    [Fact]
    public void It_reports_rates_and_the_hot_user_When_batches_are_applied()
    {
        var state = Metered(HashRange.Whole);
        var end = Feed(state, seconds: 90, hotShare: 30);

        var load = state.Meter!.Report(7, 3, state.UserCount, 1234);

        Assert.Equal((7, 3, end, 90, 1234), (load.RangeId, load.TableVersion, load.At, load.ObservedSeconds, load.Bytes));
        Assert.InRange(load.Settled.Events, Batch * 990, Batch * 1_010);
        Assert.InRange(load.Recent.Busy, 99_000, 101_000);
        Assert.InRange(load.Busy, 99_000, 101_000);
        Assert.InRange(load.Recent.Wait, 490, 510);
        var hot = load.Profile.Hitters[0];
        Assert.Equal(("hot", UserHash.Of("hot"u8)), (hot.UserId, hot.Point));
        Assert.InRange(hot.Least * 100 / load.Profile.Total, 24, 36);
    }

    [Fact]
    public void The_same_input_gives_the_same_report()
    {
        var (one, other) = (Metered(HashRange.Whole), Metered(HashRange.Whole));
        Feed(one, 5, 20);
        _offset = 0;
        Feed(other, 5, 20);

        var (first, second) = (one.Meter!.Report(1, 1, 0, 0), other.Meter!.Report(1, 1, 0, 0));

        Assert.Equal(first with { Profile = second.Profile }, second);
        Assert.Equal(first.Profile.Weights, second.Profile.Weights);
        Assert.Equal(first.Profile.Hitters, second.Profile.Hitters);
    }

    [Fact]
    public void Each_part_goes_on_with_its_share_When_a_range_is_split_and_the_whole_comes_back_When_it_is_merged()
    {
        var state = Metered(HashRange.Whole);
        Feed(state, 60, 40);
        var whole = state.Meter!.Report(1, 1, 0, 0);
        var cut = whole.Profile.Median()!.Value;

        var (lower, upper) = state.SplitAt(cut);

        var (low, high) = (lower.Meter!.Report(2, 2, 0, 0), upper.Meter!.Report(3, 2, 0, 0));
        Assert.Equal((60, 60), (low.ObservedSeconds, high.ObservedSeconds));
        Assert.InRange(low.Settled.Busy + high.Settled.Busy, whole.Settled.Busy - 5, whole.Settled.Busy + 5);
        Assert.InRange(low.Settled.Busy * 100 / whole.Settled.Busy, 35, 65);
        Assert.InRange(low.Profile.Total + high.Profile.Total, whole.Profile.Total * 97 / 100, whole.Profile.Total * 103 / 100);
        var merged = RangeTransfer.Merge(lower, upper).Meter!.Report(4, 3, 0, 0);
        Assert.InRange(merged.Busy, whole.Busy - 5, whole.Busy + 5);
        Assert.Equal("hot", merged.Profile.Hitters[0].UserId);
    }

    [Fact]
    public void A_salted_users_load_lies_at_her_parts()
    {
        var state = Metered(HashRange.Whole);
        Feed(state, 1, 0);
        var salt = new Salt("hot", 2);
        state.Salting.HoldPart(salt, state.Salting.BeginSalting(salt));

        Feed(state, 200, 100);

        var hitters = state.Meter!.Report(1, 1, 0, 0).Profile.Hitters;
        Assert.Equal(["hot", "hot"], hitters.Select(hitter => hitter.UserId));
        Assert.Equal(new[] { salt.PointOf(0), salt.PointOf(1) }.Order(), hitters.Select(hitter => hitter.Point).Order());
    }

    [Fact]
    public void It_waits_When_the_clock_goes_back()
    {
        var meter = new LoadMeter(HashRange.Whole);
        meter.Advance(100 * Second);
        meter.AddTime(5_000, 0);
        meter.Advance(101 * Second);
        meter.Advance(50 * Second);
        meter.AddTime(5_000, 0);
        meter.Advance(102 * Second);

        Assert.Equal((102 * Second, 2, 5_000), (meter.Report(1, 1, 0, 0).At, meter.Report(1, 1, 0, 0).ObservedSeconds, meter.Report(1, 1, 0, 0).Busy));
    }

    private static RangeState Metered(HashRange range) => new(range, ScriptWriter.OtherWorld(1).Context()) { Meter = new LoadMeter(range) };

    // One batch a second, with a share of a hot user in percent, of which each keeps the thread busy for 100 ms.
    private long Feed(RangeState state, int seconds, int hotShare)
    {
        var dice = new Random(5);
        var start = state.Meter!.Report(0, 0, 0, 0).At;
        state.Meter.Advance(start);
        for (var second = 1; second <= seconds; second++)
        {
            List<Step> steps = [new DayTurn(20_000)];
            for (var i = 0; i < Batch; i++)
            {
                var user = dice.Next(100) < hotShare ? "hot" : "user-" + dice.Next(5_000).ToString(CultureInfo.InvariantCulture);
                steps.Add(new Buy("e" + (_offset + i).ToString(CultureInfo.InvariantCulture), user, "s1", 100, 1, 20_000));
            }

            Assert.Equal(BatchVerdict.Applied, state.Apply(Laws.Feed.Batch(steps, _offset)).Verdict);
            state.TakeEffects(new RangeEffects());
            _offset += steps.Count;
            state.Meter.AddTime(100_000, 500);
            state.Meter.Advance(start + (second * Second));
        }

        return start + (seconds * Second);
    }
}
