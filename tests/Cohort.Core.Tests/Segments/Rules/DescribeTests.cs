using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

public class DescribeTests
{
    private const string Note =
        " A comparison with a number that a user does not have, such as the rank of a category without spend, counts as not true.";

    [Theory]
    [InlineData(
        "rank(\"DAIRY\") <= 3 and spend(\"DAIRY\") >= 50",
        "Users whose rank of DAIRY by spend in the last 90 days is at most 3 and whose spend on DAIRY in the last 90 days is at least 50.00.")]
    [InlineData(
        "days_since_last() > 30 and 3 <= orders()",
        "Users whose number of days since the last purchase is more than 30 and whose number of orders in the last 90 days is at least 3.")]
    [InlineData(
        "spend(30) >= 200 and not (share(\"BEER\", 60) > 0.5)",
        "Users whose spend in the last 30 days is at least 200.00 and for whom it is not true that the share of BEER in the spend of the last 60 days is more than 50%." + Note)]
    [InlineData(
        "not (orders() > 1 or spend(1) != 12.345)",
        "Users for whom it is not true that (the number of orders in the last 90 days is more than 1 or the spend in the last day is not 12.345).")]
    [InlineData(
        "units(\"WINE\") between 2 and 6 and (refunds() == 0 or tenure(\"WINE\") < 7)",
        "Users whose number of units bought in WINE in the last 90 days is between 2 and 6 inclusive and (whose number of refunds in the last 90 days is 0 or whose number of days since the first purchase of WINE in the last 90 days is less than 7).")]
    [InlineData(
        "(spend(30) - 2 * spend(60)) / orders() > -1",
        "Users for whom (the spend in the last 30 days minus (2 times the spend in the last 60 days)) divided by the number of orders in the last 90 days is more than -1.")]
    [InlineData("orders() + 1 between 2 and 3", "Users for whom the number of orders in the last 90 days plus 1 is between 2 and 3 inclusive.")]
    [InlineData(
        "score(\"churn\") > 0.6 and not (score(\"propensity:BEER\") * spend() >= 5)",
        "Users whose score of churn is more than 60% and for whom it is not true that the score of propensity:BEER times the spend in the last 90 days is at least 5.00." + Note)]
    [InlineData("-orders() < 1", "Users for whom minus the number of orders in the last 90 days is less than 1.")]
    [InlineData("1 < 2", "Users for whom 1 is less than 2.")]
    public void Says_who_is_in_a_segment_When_its_rule_is_read_aloud(string expression, string words) =>
        Assert.Equal(words, Rule(expression).Describe(0));
}
