using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Purchases;

public class BusinessDateTests
{
    [Fact]
    public void It_spans_1970_to_2100_When_asked_for_its_ends()
    {
        Assert.Equal("1970-01-01", BusinessDate.First.ToString());
        Assert.Equal("2100-12-31", BusinessDate.Last.ToString());
        Assert.Equal(0, BusinessDate.Of(1970, 1, 1).Day);
    }

    [Theory]
    [InlineData("2024-02-29", true)]
    [InlineData("2023-02-29", false)]
    [InlineData("1969-12-31", false)]
    [InlineData("2101-01-01", false)]
    [InlineData("2026-3-4", false)]
    [InlineData(" 2026-03-04", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void It_reads_only_what_it_writes(string? text, bool isDate)
    {
        Assert.Equal(isDate, BusinessDate.TryParse(text, out var date));
        if (isDate) Assert.Equal(text, date.ToString());
    }

    [Fact]
    public void It_refuses_dates_outside_its_years_and_outside_the_calendar()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BusinessDate.Of(1969, 12, 31));
        Assert.Throws<ArgumentOutOfRangeException>(() => BusinessDate.Of(2101, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BusinessDate.Of(2023, 2, 29));
        Assert.Throws<OverflowException>(() => BusinessDate.First.AddDays(-1));
    }

    [Fact]
    public void It_is_ordered_by_time()
    {
        var (earlier, later) = (BusinessDate.Of(2026, 2, 28), BusinessDate.Of(2026, 2, 28).AddDays(1));

        Assert.Equal("2026-03-01", later.ToString());
        Assert.True(earlier < later && later > earlier && earlier <= later && later >= earlier && earlier.CompareTo(later) < 0);
        Assert.False(later <= earlier || earlier >= later);
    }
}
