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
}
