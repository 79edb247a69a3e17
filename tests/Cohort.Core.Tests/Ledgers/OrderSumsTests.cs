using Cohort.Core.Ledgers;
using Xunit;

namespace Cohort.Core.Tests.Ledgers;

public class OrderSumsTests
{
    private static readonly OrderSums Two = OrderSums.Of([new OrderSum(9, 5), new OrderSum(3, 1), new OrderSum(9, 7)]);

    [Fact]
    public void It_has_each_order_once_with_what_its_lines_cost_When_lines_come_in_any_order()
    {
        Assert.Equal([new OrderSum(3, 1), new OrderSum(9, 12)], Two.All.ToArray());
        Assert.Equal(13, Two.Minor);
        Assert.Equal(Two, OrderSums.Of([new OrderSum(9, 12), new OrderSum(3, 1)]));
        Assert.Equal(default, OrderSums.Of([]));
    }

    [Fact]
    public void It_adds_what_other_lines_cost_And_takes_over_what_became_known()
    {
        var other = OrderSums.Of([new OrderSum(3, 10), new OrderSum(20, 2)]);

        Assert.Equal([new OrderSum(3, 11), new OrderSum(9, 12), new OrderSum(20, 2)], Two.Plus(other).All.ToArray());
        Assert.Equal(Two.Plus(other), other.Plus(Two));
        Assert.Equal([new OrderSum(3, 10), new OrderSum(9, 12), new OrderSum(20, 2)], Two.With(other).All.ToArray());
        Assert.Equal(Two, Two.With(default));
    }

    [Fact]
    public void It_tells_what_another_lacks_or_has_otherwise()
    {
        var known = OrderSums.Of([new OrderSum(3, 1), new OrderSum(9, 5)]);

        Assert.Equal([new OrderSum(9, 12)], Two.Except(known).All.ToArray());
        Assert.Equal(Two, known.With(Two.Except(known)));
        Assert.Equal(default, Two.Except(Two));
    }
}
