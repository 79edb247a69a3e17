using Cohort.Core.Segments.Rules;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>Numbers and conditions taken together: <c>min</c>, <c>max</c> and <c>count of</c>.</summary>
public class CombinedTests
{
    private const long Missing = Term.Missing;

    [Theory]
    [InlineData("min(spend(), units()) == 3", 300, 5, true)]
    [InlineData("min(spend(), units()) == 3", 500, 3, true)]
    [InlineData("min(spend(), units()) == 3", 200, 3, false)]
    [InlineData("min(spend(), units()) != 3", 200, 3, true)]
    [InlineData("max(spend(), units()) > 3", 300, 3, false)]
    [InlineData("max(spend(), units()) > 3", 301, 3, true)]
    [InlineData("max(spend(), units(), 4) > 3", 0, 0, true)]
    [InlineData("min(spend(), units()) < 3", 299, 3, true)]
    [InlineData("max(spend(), units()) between 2 and 3", 199, 2, true)]
    [InlineData("max(spend(), units()) between 2 and 3", 199, 4, false)]
    [InlineData("max(spend(), units()) - min(spend(), units()) >= 2", 500, 3, true)]
    [InlineData("min(max(spend(), 1), units()) == 1", 0, 7, true)]
    public void It_takes_the_smallest_or_the_largest_When_all_are_there(string expression, long spend, long units, bool holds) =>
        Assert.Equal(holds, Holds(expression, spend, units));

    [Theory]
    [InlineData("min(rank(\"BEER\"), rank(\"WINE\")) <= 3")]
    [InlineData("max(rank(\"BEER\"), rank(\"WINE\")) >= 1")]
    [InlineData("min(rank(\"BEER\"), rank(\"WINE\")) == 1")]
    [InlineData("max(rank(\"BEER\"), rank(\"WINE\")) != 9")]
    [InlineData("min(rank(\"BEER\"), rank(\"WINE\")) + 1 > 0")]
    [InlineData("max(rank(\"BEER\"), rank(\"WINE\")) between 1 and 9")]
    public void It_has_no_value_When_one_of_the_numbers_has_none(string expression)
    {
        Assert.True(Holds(expression, 1, 2));
        Assert.False(Holds(expression, 1, Missing));
        Assert.False(Holds(expression, Missing, 2));
        Assert.True(Holds($"not ({expression})", 1, Missing));
    }

    [Fact]
    public void It_rounds_nothing_When_shares_are_compared() =>
        Assert.True(Holds("max(share(\"BEER\"), share(\"WINE\")) > 0.333333333333333333", 1, 3, 1));

    [Theory]
    [InlineData("count of (rank(\"BEER\") <= 3, units() > 1, spend() > 1) >= 2", 1, 2, 0, true)]
    [InlineData("count of (rank(\"BEER\") <= 3, units() > 1, spend() > 1) >= 2", Missing, 2, 0, false)]
    [InlineData("count of (rank(\"BEER\") <= 3, units() > 1, spend() > 1) == 0", Missing, 1, 0, true)]
    [InlineData("count of (rank(\"BEER\") <= 3, units() > 1, spend() > 1) != 1", Missing, 2, 0, false)]
    [InlineData("count of (rank(\"BEER\") <= 3, units() > 1, spend() > 1) between 2 and 3", 1, 2, 200, true)]
    [InlineData("count of (rank(\"BEER\") <= 3, units() > 1, spend() > 1) > 2.5", 1, 2, 200, true)]
    [InlineData("3 - count of (rank(\"BEER\") <= 3, not units() > 1, spend() > 1 or 1 < 2) <= 1", Missing, 1, 0, true)]
    public void It_counts_the_conditions_that_hold_When_some_numbers_are_missing(string expression, long rank, long units, long spend, bool holds) =>
        Assert.Equal(holds, Holds(expression, rank, units, spend));

    [Theory]
    [InlineData("count of (1 < 2, 3 < 2) == 1", true)]
    [InlineData("max(1, 2.5) == 2.5", true)]
    [InlineData("min(1, 2 * 9999999999999999999999999999) > 0", false)]
    public void It_has_one_result_for_everybody_When_nothing_of_a_user_is_read(string expression, bool holds) =>
        Assert.Equal(holds, Holds(expression));

    [Theory]
    [InlineData("max(days_since_last(\"BEER\"), 20) > 30", 3, 31)]
    [InlineData("min(days_since_last(\"BEER\"), 20) >= 7", 3, 7)]
    [InlineData("max(days_since_last(\"BEER\"), tenure()) == 30", 3, 30)]
    [InlineData("count of (days_since_last(\"BEER\") > 30, orders() > 3) >= 1", 3, 31)]
    [InlineData("count of (days_since_last(\"BEER\") > 30, orders() > 3) * 2 >= orders()", 3, 31)]
    [InlineData("max(days_since_last(\"BEER\"), tenure()) > orders()", 3, 4)]
    public void It_knows_the_next_day_that_matters_When_ages_are_taken_together(string expression, long current, long next) =>
        Assert.Equal(next, Rule(expression).NextAge(0, current));

    [Theory]
    [InlineData(
        "max(spend(), 2 * spend(30)) >= 5",
        "Users for whom the largest of (the spend in the last 90 days; 2 times the spend in the last 30 days) is at least 5.00.")]
    [InlineData(
        "2 <= count of (orders() > 1, rank(\"BEER\") <= 3 and refunds() == 0)",
        "Users for whom the number of true statements among (the number of orders in the last 90 days is more than 1; the rank of BEER by spend in the last 90 days is at most 3 and the number of refunds in the last 90 days is 0) is at least 2.")]
    public void It_says_who_is_meant_When_a_rule_is_read_aloud(string expression, string words) => Assert.Equal(words, Rule(expression).Describe(0));

    [Fact]
    public void It_shows_what_it_counted_When_a_count_is_explained()
    {
        var root = Rule("count of (orders() > 1, spend() >= 50) >= 2").Explain(0, [3, 4000]);

        Assert.Equal((ExplanationKind.Comparison, false, 1m, 2m, -1m), (root.Kind, root.Holds, root.Left, root.Right, root.Margin));
        Assert.Equal(["orders() > 1", "spend() >= 50"], root.Parts.Select(part => part.Text));
        Assert.Equal([true, false], root.Parts.Select(part => part.Holds));
        Assert.Equal(RuleUnit.Money, Rule("max(spend(), 5) > 1").Explain(0, [3]).Unit);
    }

    [Theory]
    [InlineData("min(orders()) > 1", 1, 12, "min compares at least two numbers; write min(spend(30 days), 100).")]
    [InlineData("max() > 1", 1, 16, "Expected a number, a function such as spend(), or \"(\" but found \")\".")]
    [InlineData("count of (orders() > 1) >= 1", 1, 12, "count of counts at least two conditions; write count of (orders() > 3, spend() > 100) >= 1.")]
    [InlineData("count of orders() > 1", 1, 21, "Expected an opening parenthesis after \"count of\" but found \"orders\".")]
    [InlineData("count of (orders() > 1, spend()) >= 1", 1, 36, "Expected a condition but \"spend()\" is a number; compare it with another, as in spend() >= 10.")]
    [InlineData("count of (orders() > 1, spend() > 1)", 1, 12, "Expected a condition but \"count of (orders() > 1, spend() > 1)\" is a number; compare it with another, as in count of (orders() > 1, spend() > 1) >= 10.")]
    [InlineData("min(orders() > 1, 2) > 1", 1, 16, "Expected a number but \"orders() > 1\" is a condition; join conditions with \"and\", \"or\" and \"not\" only.")]
    [InlineData("min(orders() 2) > 1", 1, 25, "Expected a comma or a closing parenthesis but found \"2\".")]
    public void It_says_what_is_wrong_When_the_parts_do_not_fit(string expression, int line, int column, string message)
    {
        var error = Assert.Single(ErrorsOf("segment a: " + expression));

        Assert.Equal((line, column, message), (error.Line, error.Column, error.Message));
    }

    [Fact]
    public void It_is_read_in_no_time_When_it_is_nested_as_deep_as_can_be()
    {
        var deep = string.Concat(Enumerable.Repeat("min(9, ", Limits.RuleDepth)) + "orders()" + new string(')', Limits.RuleDepth);

        Assert.True(Holds($"{deep} == 3", 3));
    }
}
