using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

public class RuleVersionTests
{
    private const string Base = "segment a \"A\": spend(\"BEER\", 30) >= 1000 and (orders() > 1 or units() = 0.5)";

    [Fact]
    public void Is_pinned_When_the_language_is_unchanged()
    {
        Assert.Equal("687b950815c60a2f0121de8eb33f95cf", Parse(Base).Version);
        Assert.Equal(
            "affinity top 3\nsegment a \"A\": spend(\"BEER\", 30 days) >= 1000 and (orders() > 1 or units() == 0.5)\n",
            Parse(Base).Canonical);
        Assert.Equal(Parse(Base).Version, Bind(Base).Version);
    }

    [Theory]
    [InlineData("affinity top 3 # default\n\nsegment a\n\"A\" :\r\n\tspend(\"BEER\",30d)>=1_000.0 and(orders(90)>1or units()==50%)")]
    [InlineData("segment a \"A\": ((spend(\"BEER\", 30 days) >= (1000)) and ((orders() > 1) or (units() = 0.50)))")]
    public void Stays_When_only_layout_comments_or_needless_parentheses_change(string text) =>
        Assert.Equal(Parse(Base).Version, Parse(text).Version);

    [Theory]
    [InlineData("\"A\"", "\"A \"")]
    [InlineData("segment a", "segment b")]
    [InlineData("1000", "1001")]
    [InlineData("30", "31")]
    [InlineData("BEER", "WINE")]
    [InlineData(" or ", " and ")]
    [InlineData("segment", "affinity top 4 segment")]
    [InlineData("segment", "affinity off segment")]
    [InlineData("(orders", "not (orders")]
    public void Changes_When_a_name_a_title_or_an_expression_does(string old, string changed) =>
        Assert.NotEqual(Parse(Base).Version, Parse(Base.Replace(old, changed, StringComparison.Ordinal)).Version);

    [Theory]
    [InlineData("9 - (4 - orders()) > 1", "9 - (4 - orders()) > 1")]
    [InlineData("(9 - 4) - orders() > 1", "9 - 4 - orders() > 1")]
    [InlineData("9 / (4 * orders()) > (1)", "9 / (4 * orders()) > 1")]
    [InlineData("9 + (4 * orders()) > -(1)", "9 + 4 * orders() > -1")]
    [InlineData("(9 + 4) * -(orders() + 1) > 1", "(9 + 4) * -(orders() + 1) > 1")]
    [InlineData("(not (orders() > 1)) and (orders() > 2 and orders() > 3)", "not orders() > 1 and orders() > 2 and orders() > 3")]
    [InlineData("not (orders() > 1 and orders() > 2)", "not (orders() > 1 and orders() > 2)")]
    [InlineData("(orders() > 1 or orders() > 2) and orders() > 3", "(orders() > 1 or orders() > 2) and orders() > 3")]
    [InlineData("orders() > 1 or (orders() > 2 and orders() > 3)", "orders() > 1 or orders() > 2 and orders() > 3")]
    [InlineData("(orders() + 1) between (2) and (3 - 1)", "orders() + 1 between 2 and 3 - 1")]
    public void Keeps_only_the_parentheses_that_matter_When_a_rule_is_printed(string expression, string printed) =>
        Assert.Equal($"affinity top 3\nsegment s \"s\": {printed}\n", Parse("segment s: " + expression).Canonical);

    [Fact]
    public void Changes_When_segments_change_places()
    {
        const string a = "segment a: orders() > 1\n", b = "segment b: orders() > 2\n";

        Assert.NotEqual(Parse(a + b).Version, Parse(b + a).Version);
    }

    [Fact]
    public void Takes_the_name_as_title_When_none_is_given() =>
        Assert.Equal(Parse("segment a: orders() > 1").Version, Parse("segment a \"a\": orders() > 1").Version);
}
