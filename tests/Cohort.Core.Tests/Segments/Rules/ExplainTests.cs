using Cohort.Core.Segments.Rules;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

public class ExplainTests
{
    [Fact]
    public void Shows_every_condition_with_its_numbers_When_a_rule_is_a_tree()
    {
        var root = Rule("spend(\"BEER\") >= 50 and (not (rank(\"BEER\") <= 3) or days_since_last() between 3 and 5)")
            .Explain(0, [6050, Term.Missing, 9]);

        Assert.Equal(ExplanationKind.All, root.Kind);
        Assert.True(root.Holds);
        Assert.Equal((null, null, null), (root.Left, root.Right, root.Margin));
        AssertComparison(root.Parts[0], "spend(\"BEER\") >= 50", true, 60.50m, 50, 10.50m, RuleUnit.Money);

        var any = root.Parts[1];
        Assert.Equal((ExplanationKind.Any, true), (any.Kind, any.Holds));
        Assert.Equal("not rank(\"BEER\") <= 3 or days_since_last() between 3 and 5", any.Text);

        var not = any.Parts[0];
        Assert.Equal((ExplanationKind.Not, true), (not.Kind, not.Holds));
        AssertComparison(not.Parts[0], "rank(\"BEER\") <= 3", false, null, 3, null, RuleUnit.Place);

        var between = any.Parts[1];
        Assert.Equal((ExplanationKind.All, false), (between.Kind, between.Holds));
        AssertComparison(between.Parts[0], "days_since_last() >= 3", true, 9, 3, 6, RuleUnit.Days);
        AssertComparison(between.Parts[1], "days_since_last() <= 5", false, 9, 5, 4, RuleUnit.Days);
    }

    [Theory]
    [InlineData("share(\"BEER\") > 0.5", RuleUnit.Share)]
    [InlineData("0.5 < share(\"BEER\")", RuleUnit.Share)]
    [InlineData("spend() / orders() > 20", RuleUnit.None)]
    [InlineData("spend() / 3 > 20", RuleUnit.Money)]
    [InlineData("2 * spend() + 1 > 20", RuleUnit.Money)]
    [InlineData("share(\"BEER\") * spend(30) > 20", RuleUnit.Money)]
    [InlineData("score(\"churn\") > 0.5", RuleUnit.Probability)]
    [InlineData("score(\"churn\") * spend() > 0.5", RuleUnit.Money)]
    [InlineData("score(\"churn\") + spend() > 0.5", RuleUnit.None)]
    [InlineData("spend() + orders() > 20", RuleUnit.None)]
    [InlineData("-units() > 20", RuleUnit.Units)]
    [InlineData("refunds() * orders() > 20", RuleUnit.None)]
    [InlineData("tenure() - days_since_last() > 20", RuleUnit.Days)]
    [InlineData("1 > 0", RuleUnit.None)]
    public void Names_the_unit_When_both_sides_count_one_thing(string expression, RuleUnit unit)
    {
        var set = Rule(expression);
        var values = new long[set.Terms.Length];
        Assert.Equal(unit, set.Explain(0, values).Unit);
    }

    private static void AssertComparison(
        Explanation node, string text, bool holds, decimal? left, decimal? right, decimal? margin, RuleUnit unit)
    {
        Assert.Equal(ExplanationKind.Comparison, node.Kind);
        Assert.Equal((text, holds), (node.Text, node.Holds));
        Assert.Equal((left, right, margin), (node.Left, node.Right, node.Margin));
        Assert.Equal(unit, node.Unit);
        Assert.Empty(node.Parts);
    }
}
