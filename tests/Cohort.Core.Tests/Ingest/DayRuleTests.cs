using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Ingest;

/// <summary>Which date turns the day, and which is too far ahead of it: the same for a file, a partition and a training walk.</summary>
public class DayRuleTests
{
    private static readonly BusinessDate Monday = BusinessDate.Of(2026, 3, 2);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_later_date_turns_the_day_by_itself_When_it_is_a_few_days_ahead(int days, bool turns) =>
        Assert.Equal(turns, DayRule.Turns(Monday, Monday.AddDays(days), 3));

    [Fact]
    public void No_date_turns_the_day_by_itself_When_there_is_none_before_it() => Assert.False(DayRule.Turns(null, Monday, 3));

    [Fact]
    public void A_date_is_too_far_ahead_When_more_days_lie_between_than_are_allowed()
    {
        Assert.False(DayRule.IsTooFarAhead(Monday, Monday.AddDays(1), 1));
        Assert.True(DayRule.IsTooFarAhead(Monday, Monday.AddDays(2), 1));
        Assert.True(DayRule.IsTooFarAhead(null, Monday, 1));
        Assert.Equal(RejectionReason.Future, DayRule.TooFarAhead(Monday, Monday.AddDays(2), 1).Reason);
    }
}
