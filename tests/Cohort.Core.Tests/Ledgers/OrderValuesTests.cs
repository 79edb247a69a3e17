using Cohort.Core.Ledgers;
using Cohort.Core.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Ledgers;

public class OrderValuesTests
{
    [Fact]
    public void The_largest_and_the_last_follow_When_lines_come_and_go()
    {
        var values = new OrderValues();
        Assert.Equal((Term.Missing, Term.Missing), (values.Largest, values.Last));

        values.Enter(1, 300, 10);
        values.Enter(2, 200, 12);
        Assert.Equal((300, 200), (values.Largest, values.Last));

        values.Enter(2, 150, 11);
        Assert.Equal((350, 350), (values.Largest, values.Last));

        values.Enter(3, 10, 12);
        Assert.Equal((350, 350), (values.Largest, values.Last));

        values.Enter(3, 0, 13);
        Assert.Equal((350, 10), (values.Largest, values.Last));

        values.Leave(1, 300);
        values.Leave(2, 150);
        Assert.Equal((200, 10), (values.Largest, values.Last));

        values.Leave(2, 200);
        values.Leave(3, 10);
        Assert.Equal((0, 0), (values.Largest, values.Last));

        values.Clear();
        Assert.Equal((Term.Missing, Term.Missing), (values.Largest, values.Last));
    }

    [Fact]
    public void It_is_empty_again_When_it_was_large()
    {
        var values = new OrderValues();
        for (var order = 1UL; order <= 5_000; order++) values.Enter(order, (long)order, 10);
        Assert.Equal(5_000, values.Largest);

        values.Clear();
        values.Enter(7, 3, 9);

        Assert.Equal((3, 3), (values.Largest, values.Last));
    }
}
