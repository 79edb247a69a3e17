using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Whom the turn of a day wakes: on the first date on which time alone could change something, and not before.</summary>
public class WindowDueTests
{
    private const int Today = 20_000;

    [Theory]
    [InlineData("orders(between 60 and 31 days ago) >= 1", 31, 0)]
    [InlineData("orders(between 60 and 31 days ago) >= 1", 1, 30)]
    [InlineData("orders(between 60 and 31 days ago) >= 1", 21, 40)]
    [InlineData("orders(from 2024-10-01 to 2024-10-04) >= 1", 90, 0)]
    [InlineData("orders(from 2024-10-01 to 2024-10-02) == 0", 90, 0)]
    [InlineData("largest order_value(30 days) >= 1", 30, 0)]
    [InlineData("largest order_value(30 days) >= 2", 90, 0)]
    [InlineData("last order_value(30 days) < 2", 30, 0, 40)]
    [InlineData("last order_value(30 days) != 2", 30, 0)]
    [InlineData("order_value(30 days) >= 1", 20, 10)]
    [InlineData("weeks_with_order(2) >= 1", 14, 0)]
    [InlineData("weeks_with_order(2) >= 1", 4, 10)]
    [InlineData("weeks_with_order(3) >= 2", 11, 10, 0)]
    [InlineData("weeks_with_order(3) >= 2", 1, 6, 2)]
    [InlineData("weeks_with_order(12) == 3", 80, 10)]
    public void It_is_the_day_on_which_a_line_enters_or_leaves_When_nobody_buys(string rule, int days, params int[] ages)
    {
        var set = RuleBench.Bind($"affinity top 1\nsegment s: {rule}");
        var runner = new Runner(new RuleContext(set, 1, RuleBench.Taxonomy, 1));

        runner.Apply([new DayTurn(Today), .. ages.Select((age, i) => new Buy($"event-{i}", "user", "s1", 100, 1, Today - age))]);

        Assert.Equal(new BusinessDate((ushort)(Today + days)), runner.State.Questions.Users().Single().Due);
    }
}
