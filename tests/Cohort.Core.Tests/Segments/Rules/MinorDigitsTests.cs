using Cohort.Core.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Segments.Rules;

public class MinorDigitsTests
{
    [Theory]
    [InlineData(0, 50, true)]
    [InlineData(0, 49, false)]
    [InlineData(2, 5_000, true)]
    [InlineData(2, 4_999, false)]
    [InlineData(3, 50_000, true)]
    [InlineData(3, 49_999, false)]
    public void An_amount_is_compared_in_the_digits_of_the_currency(int digits, long spendMinor, bool holds)
    {
        var rules = Bound("spend() >= 50", digits);

        Assert.Equal(holds, RuleBench.Memberships(rules, [spendMinor])[0] == 1);
        Assert.Equal(holds, rules.Explain(0, [spendMinor]).Holds);
    }

    [Theory]
    [InlineData(0, 100, 3)]
    [InlineData(3, 100_000, 3)]
    public void Arithmetic_is_in_major_units(int digits, long spendMinor, long orders)
    {
        var rules = Bound("spend() / orders() >= 33.4", digits);

        Assert.Equal(0UL, RuleBench.Memberships(rules, [spendMinor, orders])[0]);
        Assert.Equal(1UL, RuleBench.Memberships(rules, [spendMinor * 2, orders])[0]);
    }

    [Theory]
    [InlineData(0, "Users whose spend in the last 90 days is at least 50.")]
    [InlineData(2, "Users whose spend in the last 90 days is at least 50.00.")]
    [InlineData(3, "Users whose spend in the last 90 days is at least 50.000.")]
    public void An_amount_is_written_in_the_digits_of_the_currency(int digits, string words) =>
        Assert.Equal(words, Bound("spend() >= 50", digits).Describe(0));

    [Fact]
    public void An_explanation_has_major_units()
    {
        var explanation = Bound("spend() >= 50", 3).Explain(0, [12_345]);

        Assert.Equal((12.345m, 50m), (explanation.Left, explanation.Right));
    }

    private static RuleSet Bound(string expression, int digits)
    {
        Assert.True(RuleBench.Parse("segment s: " + expression).TryBind(RuleBench.Taxonomy, out var set, out _, digits));
        return set;
    }
}
