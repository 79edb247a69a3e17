using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>Brands and skus in the place of a category.</summary>
public class SelectorTests
{
    [Theory]
    [InlineData("spend(brand \"ACME\") > 1")]
    [InlineData("orders(sku \"s1\", 30 days) > 1")]
    [InlineData("units(brand \"BIO \\\"X\\\"\", between 60 and 31 days ago) > 1")]
    [InlineData("lines(sku \"s3\", from 2026-11-27 to 2026-11-30) > 1")]
    [InlineData("days_since_last(brand \"ACME\") > 1")]
    [InlineData("weeks_with_order(brand \"ACME\", 6) > 1")]
    [InlineData("share(brand \"ACME\") > 0.5")]
    public void It_is_printed_as_it_is_written_When_it_is_a_brand_or_a_sku(string rule)
    {
        Assert.Equal($"affinity top 3\nsegment s \"s\": {rule}\n", Parse("segment s: " + rule).Canonical);
        Assert.Equal([], ErrorsOf("segment s: " + rule));
    }

    [Theory]
    [InlineData("spend(brand \"AKME\") > 1", 24, "Unknown brand \"AKME\"; did you mean \"ACME\"?")]
    [InlineData("spend(brand \"MOTOR OIL\") > 1", 24, "Unknown brand \"MOTOR OIL\"; write the name of a brand of the taxonomy, in its upper and lower case.")]
    [InlineData("spend(sku \"4711\") > 1", 22, "Unknown sku \"4711\"; write a sku of the taxonomy, in its upper and lower case.")]
    [InlineData("spend(brand ACME) > 1", 24, "Expected a brand in double quotes but found \"ACME\"; write brand \"ACME\" with the quotes.")]
    [InlineData("spend(sku 4711) > 1", 22, "Expected a sku in double quotes but found \"4711\"; write sku \"4711\" with the quotes.")]
    [InlineData("spend(sku) > 1", 21, "Expected a sku in double quotes, as in sku \"4711\", but found \")\".")]
    [InlineData("rank(brand \"ACME\") <= 3", 23, "The argument the text \"ACME\" does not fit here; write rank(\"CATEGORY\") or rank(\"CATEGORY\", 30 days).")]
    [InlineData("lifetime_spend(brand \"ACME\") > 3", 33, "The argument the text \"ACME\" does not fit here; write lifetime_spend().")]
    [InlineData("score(brand \"ACME\") > 0.5", 24, "The argument the text \"ACME\" does not fit here; write score(\"churn\") or score(\"propensity:CATEGORY\").")]
    [InlineData("spend(\"BEER\", brand \"ACME\") > 1", 32, "The argument the text \"ACME\" does not fit here; write spend(), spend(\"CATEGORY\") or spend(\"CATEGORY\", 30 days).")]
    public void It_is_refused_at_its_place_with_a_remedy_When_it_is_wrong(string rule, int column, string message)
    {
        var error = Assert.Single(ErrorsOf("segment a: " + rule));

        Assert.Equal((1, column, message), (error.Line, error.Column, error.Message));
    }

    [Theory]
    [InlineData("spend(brand \"ACME\") >= 1", "Users whose spend on the brand ACME in the last 90 days is at least 1.00.")]
    [InlineData("orders(sku \"s1\", 30 days) > 1", "Users whose number of orders of the sku s1 in the last 30 days is more than 1.")]
    [InlineData("share(brand \"ACME\") > 0.5", "Users whose share of the brand ACME in the spend of the last 90 days is more than 50%.")]
    public void It_is_read_aloud_When_a_rule_is_described(string rule, string words) => Assert.Equal(words, Rule(rule).Describe(0));

    [Fact]
    public void It_is_no_segment_about_dormant_users_When_days_since_the_last_of_a_brand_are_compared() =>
        Assert.False(Rule("days_since_last(brand \"ACME\") >= 80 or tenure(sku \"s1\") > 88").LooksBeyondWindow(0));
}
