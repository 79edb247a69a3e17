using Cohort.Core.Segments.Rules;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

public class NextAgeTests
{
    private const long Never = long.MaxValue;

    [Theory]
    [InlineData("days_since_last() > 30", 0, 31)]
    [InlineData("days_since_last() > 30", 30, 31)]
    [InlineData("days_since_last() > 30", 31, Never)]
    [InlineData("days_since_last() >= 30", 29, 30)]
    [InlineData("days_since_last() < 30", 0, 30)]
    [InlineData("days_since_last() <= 30.5", 0, 31)]
    [InlineData("30 < days_since_last()", 0, 31)]
    [InlineData("days_since_last() == 30", 0, 30)]
    [InlineData("days_since_last() == 30", 30, 31)]
    [InlineData("days_since_last() != 30", 0, 30)]
    [InlineData("days_since_last() != 30", 30, 31)]
    [InlineData("days_since_last() == 30.5", 0, Never)]
    [InlineData("days_since_last() between 3 and 5", 0, 3)]
    [InlineData("days_since_last() between 3 and 5", 3, 6)]
    [InlineData("days_since_last() between 3 and 5", 6, Never)]
    [InlineData("days_since_last() between 5 and 3", 0, Never)]
    [InlineData("not (days_since_last() > 2 * 15)", 0, 31)]
    [InlineData("days_since_last() > 10 or days_since_last() > 20", 10, 11)]
    [InlineData("days_since_last() > 10 or days_since_last() > 20", 11, 21)]
    [InlineData("days_since_last() > -1", 0, Never)]
    [InlineData("days_since_last() > 30", Term.Missing, Never)]
    [InlineData("days_since_last() * 2 > 30", 3, 4)]
    [InlineData("days_since_last() > orders()", 3, 4)]
    [InlineData("days_since_last() * 2 > 30", Term.Missing, Never)]
    [InlineData("days_since_last() * 2 > 30", Never, Never)]
    [InlineData("days_since_last() > 30 or days_since_last() + 1 > orders()", 3, 4)]
    [InlineData("orders() > 3", 0, Never)]
    public void Is_the_next_value_that_can_matter_When_days_pass(string expression, long current, long next) =>
        Assert.Equal(next, Rule(expression).NextAge(0, current));

    [Fact]
    public void Takes_the_earliest_over_all_segments_When_they_share_a_term()
    {
        var set = Bind("segment a: tenure() > 30\nsegment b: tenure() >= 7\nsegment c: days_since_last() > 3");

        Assert.Equal(7, set.NextAge(0, 0));
        Assert.Equal(31, set.NextAge(0, 7));
        Assert.Equal(4, set.NextAge(1, 0));
    }
}
