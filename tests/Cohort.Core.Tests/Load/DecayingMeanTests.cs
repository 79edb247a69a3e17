using Cohort.Core.Load;
using Xunit;

namespace Cohort.Core.Tests.Load;

public class DecayingMeanTests
{
    [Fact]
    public void It_is_the_amount_at_once_When_the_amount_is_steady()
    {
        var mean = DecayingMean.Over(60);
        Assert.Equal(0, mean.Value);

        for (var second = 0; second < 300; second++)
        {
            mean = mean.Add(70_000, 1);
            Assert.InRange(mean.Value, 69_990, 70_010);
        }
    }

    [Fact]
    public void It_keeps_about_37_percent_When_a_horizon_passed_with_nothing()
    {
        var mean = DecayingMean.Over(60);
        for (var second = 0; second < 1_000; second++) mean = mean.Add(100_000, 1);

        for (var second = 0; second < 60; second++) mean = mean.Add(0, 1);

        Assert.InRange(mean.Value, 36_000, 37_500);
    }

    [Fact]
    public void Many_intervals_at_once_are_as_many_one_by_one_When_they_are_alike()
    {
        var (one, other) = (DecayingMean.Over(10).Add(500_000, 1), DecayingMean.Over(10).Add(500_000, 1));

        for (var i = 0; i < 25; i++) one = one.Add(1_000, 1);
        other = other.Add(25_000, 25);

        Assert.InRange(other.Value, one.Value - 5, one.Value + 5);
    }

    [Fact]
    public void It_forgets_all_When_years_pass() =>
        Assert.Equal(0, DecayingMean.Over(60).Add(1_000_000, 1).Add(0, 100_000_000).Value);

    [Fact]
    public void Shares_add_up_to_the_whole_When_a_range_is_split_and_merged()
    {
        var mean = DecayingMean.Over(10).Add(90_000, 1).Add(30_000, 2);

        var (lower, upper) = (mean.Share(1, 3), mean.Share(2, 3));

        Assert.InRange(lower.Value, (mean.Value / 3) - 1, (mean.Value / 3) + 1);
        Assert.InRange(lower.Plus(upper).Value, mean.Value - 2, mean.Value + 2);
        Assert.Equal(0, mean.Plus(DecayingMean.Over(10)).Value);
    }

    [Fact]
    public void It_refuses_a_horizon_of_nothing() => Assert.Throws<ArgumentOutOfRangeException>(() => DecayingMean.Over(0));
}
