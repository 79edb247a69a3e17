using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>What orders are worth, in the language of rules. Which lines count is told by the laws.</summary>
public class OrderValueTests
{
    [Theory]
    [InlineData("order_value() >= 50")]
    [InlineData("order_value(\"DAIRY\", 30 days) >= 50")]
    [InlineData("largest order_value(brand \"ACME\") > 300")]
    [InlineData("last order_value(sku \"s1\", between 60 and 31 days ago) < order_value() / 2")]
    [InlineData("percentile(largest order_value()) >= 0.9")]
    [InlineData("order_value() >= 2 * average(order_value(30 days))")]
    [InlineData("max(last order_value(), order_value(7 days)) > 10")]
    public void It_is_printed_as_it_is_written(string rule)
    {
        Assert.Equal($"affinity top 3\nsegment s \"s\": {rule}\n", Parse("segment s: " + rule).Canonical);
        Assert.Equal([], ErrorsOf("segment s: " + rule));
    }

    [Theory]
    [InlineData("order_value() >= 50", "Users whose average order value in the last 90 days is at least 50.00.")]
    [InlineData("largest order_value(\"DAIRY\", 30 days) > 300", "Users whose largest order value of DAIRY in the last 30 days is more than 300.00.")]
    [InlineData("last order_value() < order_value()", "Users whose last order value in the last 90 days is less than the average order value in the last 90 days.")]
    public void It_is_read_aloud_When_a_rule_is_described(string rule, string words) => Assert.Equal(words, Rule(rule).Describe(0));

    [Theory]
    [InlineData("largest order_value > 3", 20, "The function \"order_value\" needs parentheses; write order_value(), order_value(\"CATEGORY\") or order_value(\"CATEGORY\", 30 days).")]
    [InlineData("last order_value(rank) > 3", 29, "Expected a category in double quotes but found \"rank\"; write \"rank\" with the quotes.")]
    [InlineData("largest order_value(30 days, 7 days) > 3", 41, "The argument \"7\" does not fit here; write largest order_value(), largest order_value(\"CATEGORY\") or largest order_value(\"CATEGORY\", 30 days).")]
    [InlineData("order_value() >= 999999.999999 * average(orders())", 29, "999999.999999 * average(orders()) has too many digits to be compared exactly with order_value(); write fewer.")]
    public void It_is_refused_at_its_place_with_a_remedy_When_it_is_wrong(string rule, int column, string message) =>
        Assert.Equal([new(1, column, message)], ErrorsOf("segment a: " + rule));

    [Theory]
    [InlineData("order_value() == 10.5", 31_50, 3, true)]
    [InlineData("order_value() >= 3.3333", 10_00, 3, true)]
    [InlineData("order_value() > 3.34", 10_00, 3, false)]
    [InlineData("order_value() >= 0", 0, 1, true)]
    [InlineData("order_value() >= 0", 0, 0, false)]
    [InlineData("3 * order_value() == 10", 10_00, 3, true)]
    [InlineData("order_value() / 7 * 21 >= 10", 10_00, 3, true)]
    [InlineData("order_value() - 10 / 3 == 0", 10_00, 3, true)]
    [InlineData("min(order_value(), 10 / 3) * 3 == 10", 10_00, 3, true)]
    public void An_average_is_an_exact_fraction_When_it_is_compared(string rule, long minor, long orders, bool holds) =>
        Assert.Equal(holds, Holds(rule, minor, orders));

    [Theory]
    [InlineData("spend() / orders() * 3 == spend()", 1L, 3L)]
    [InlineData("spend() / orders() / 3 * orders() == spend() / 3", 12_345L, 7L)]
    [InlineData("1 / 3 * 3 * spend() == spend()", 77L)]
    [InlineData("(1 / 3) * spend() * 3 == spend()", 77L)]
    [InlineData("spend() * 3 == spend() / (1 / 3)", 77L)]
    [InlineData("orders() >= 1 / 3 * 3", 1L)]
    [InlineData("orders() between 1 / 3 * 3 and 2 / 3 * 3", 1L)]
    public void Nothing_is_rounded_on_the_way_When_numbers_are_divided(string rule, params long[] values) => Assert.True(Holds(rule, values));

    [Fact]
    public void It_wakes_nobody_but_who_may_lose_it_When_lines_leave()
    {
        var set = Rule("largest order_value() >= 5 or last order_value() < 2");

        Assert.Equal((false, true), (set.CanFallAcross(0, 4_99), set.CanFallAcross(0, 5_00)));
        Assert.True(set.CanFallAcross(1, 0));
    }
}
