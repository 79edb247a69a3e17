using Cohort.Core.Expressions;
using Cohort.Core.Segments.Rules;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>Comparisons with all users, in the language of rules. What they hold for is told by the laws.</summary>
public class AmongAllTests
{
    [Theory]
    [InlineData("percentile(spend()) >= 90", 35, "A percentile is the part of all users who have less, which 90 leaves no choice of; write 90%.")]
    [InlineData("percentile(spend()) >= 0%", 35, "A percentile is the part of all users who have less, which 0 leaves no choice of; write a part of all users above 0% and below 100%, as in 90%.")]
    [InlineData("percentile(spend()) == 90%", 12, "A percentile is a place among many, which hardly anybody has exactly; write percentile(spend()) between 89% and 90%, or >=.")]
    [InlineData("percentile(spend()) >= 12.3456789%", 35, "0.123456789 has more than 6 digits after the point; write fewer.")]
    [InlineData("percentile(spend()) >= share(\"DAIRY\")", 12, "percentile(spend()) is compared with a number, and in no arithmetic; write percentile(spend()) >= 90%.")]
    [InlineData("2 * percentile(spend()) >= 90%", 16, "percentile(spend()) is compared with a number, and in no arithmetic; write percentile(spend()) >= 90%.")]
    [InlineData("percentile(share(\"DAIRY\")) >= 90%", 12, "Users are not compared by a share of their own spend; compare the spend itself, as in percentile(spend(\"DAIRY\")).")]
    [InlineData("percentile(spend() / orders()) >= 90%", 12, "\"percentile\" compares users by one function, and no arithmetic; write percentile(spend()), or another function.")]
    [InlineData("percentile(\"DAIRY\") >= 90%", 23, "Expected a number, a function such as spend(), or \"(\" but found the text \"DAIRY\".")]
    [InlineData("percentile(spend() >= 90%", 31, "Expected a closing parenthesis after the function that \"percentile\" looks at but found \">=\".")]
    [InlineData("percentile() >= 90%", 23, "Expected a number, a function such as spend(), or \"(\" but found \")\".")]
    [InlineData("quintile(spend()) == 0", 33, "A quintile is a whole number from 1, for who has least, to 5; write one of these.")]
    [InlineData("quintile(spend()) >= 1.5", 33, "A quintile is a whole number from 1, for who has least, to 5; write one of these.")]
    [InlineData("decile(spend()) > 10", 30, "decile(spend()) is from 1 to 10, so that nobody meets this; write another number.")]
    [InlineData("spend() >= average(spend()) + 10", 23, "An average over all users is taken as it is, times a number, or divided by one; write spend() >= 2 * average(spend()).")]
    [InlineData("spend() - 5 >= average(spend())", 27, "An average over all users is compared with one function of the user, as it is or times a number; write spend() >= 2 * average(spend()).")]
    [InlineData("average(spend()) >= 10", 12, "An average over all users is compared with one function of the user, as it is or times a number; write spend() >= 2 * average(spend()).")]
    [InlineData("spend() == average(spend())", 23, "An average over all users is a fraction that hardly anybody has exactly; write spend() >= average(spend()), or <.")]
    [InlineData("share(\"DAIRY\") >= average(spend())", 12, "A share cannot be compared with an average; compare the spend on the category, as in spend(\"DAIRY\") >= average(spend()).")]
    [InlineData("spend() >= 10000000 * average(spend())", 23, "An average over all users is taken as it is, times a number, or divided by one; write spend() >= 2 * average(spend()).")]
    [InlineData("percentil(spend()) >= 90%", 12, "There is no function \"percentil\"; did you mean \"percentile\"?")]
    public void Names_place_reason_and_remedy_When_a_comparison_with_all_users_cannot_be(string condition, int column, string message) =>
        Assert.Equal([new RuleError(1, column, message)], ErrorsOf("segment a: " + condition));

    [Fact]
    public void It_names_both_limits_When_there_are_too_many()
    {
        var rules = string.Join('\n', Enumerable.Range(1, Limits.ThresholdTerms + 1).Select(days => $"segment s{days}: percentile(spend({days} days)) >= 90%"));

        var error = Assert.Single(ErrorsOf(rules));

        Assert.Equal(33, error.Line);
        Assert.Contains("more than 32 functions or at more than 1024 places; remove some", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90% <= percentile(spend())", "percentile(spend()) >= 90%")]
    [InlineData("3 < quintile(orders())", "quintile(orders()) >= 4")]
    [InlineData("average(spend()) * 2 <= spend()", "spend() >= 2 * average(spend())")]
    [InlineData("spend() > average(spend()) / 4 * 3", "spend() > 0.75 * average(spend())")]
    [InlineData("units() > average(spend())", "units() > 1.0 * average(spend())")]
    public void It_finds_the_same_threshold_When_it_is_written_otherwise(string one, string other) =>
        Assert.Equal(Rule(other).Thresholds.ToArray(), Rule(one).Thresholds.ToArray());

    [Fact]
    public void It_shares_thresholds_and_divides_at_two_When_a_place_between_is_meant()
    {
        var rules = Bind("segment a: quintile(spend()) == 4\nsegment b: quintile(spend()) >= 4\nsegment c: percentile(spend()) between 60% and 80%");

        Assert.Equal([(3L, 5L, true), (4L, 5L, true), (4L, 5L, false)], rules.Thresholds.ToArray().Select(t => (t.Numerator, t.Denominator, t.IsMet)));
    }

    // Of ten users, nine have less than the last: the threshold is what the ninth has.
    [Theory]
    [InlineData("percentile(spend()) >= 90%", 10, 9)]
    [InlineData("percentile(spend()) > 90%", 10, 10)]
    [InlineData("percentile(spend()) >= 90%", 11, 10)]
    [InlineData("percentile(spend()) > 90%", 11, 10)]
    [InlineData("percentile(spend()) >= 0.0001%", 10, 1)]
    [InlineData("quintile(spend()) >= 2", 1, 1)]
    public void It_says_how_many_must_have_less(string condition, long users, long expected) =>
        Assert.Equal(expected, Rule(condition).Thresholds[0].Below(users));

    [Theory]
    [InlineData("spend() >= average(spend())", 10, 3, 3)]
    [InlineData("spend() >= average(spend())", 9, 3, 2)]
    [InlineData("spend() > average(spend())", 9, 3, 3)]
    [InlineData("spend() >= average(spend())", -10, 3, -4)]
    [InlineData("spend() > -2 * average(spend())", 10, 3, -7)]
    [InlineData("spend() > average(orders())", 10, 3, 333)]
    [InlineData("orders() > average(spend())", 1_000, 3, 3)]
    public void It_is_exact_When_an_average_is_no_whole_number(string condition, long sum, long users, long expected) =>
        Assert.Equal(expected, Rule(condition).Thresholds[0].OfAverage(sum, users));

    [Fact]
    public void It_tells_threshold_and_date_When_it_explains()
    {
        var rules = Rule("quintile(spend()) == 4 or spend() >= 2 * average(spend())");

        var explanation = rules.Explain(0, [5_000, 4_000, 6_000, 7_999, 20_000]);

        var (quintile, average) = (explanation.Parts[0], explanation.Parts[1]);
        Assert.Equal((true, 50m, null), (quintile.Holds, quintile.Left, quintile.Right));
        Assert.Equal(["spend() > 40, the threshold as of 2024-10-04", "spend() <= 60, the threshold as of 2024-10-04"], quintile.Parts.Select(part => part.Text));
        Assert.Equal((false, 50m, 79.99m, RuleUnit.Money), (average.Holds, average.Left, average.Right, average.Unit));
        Assert.Equal("spend() > 79.99, the threshold as of 2024-10-04", average.Parts.Single().Text);
    }

    [Fact]
    public void It_holds_for_nobody_and_says_why_When_nothing_was_found_yet()
    {
        var rules = Rule("percentile(spend()) < 50%");

        var explanation = rules.Explain(0, [5_000, Term.Missing, Term.Missing]);

        Assert.Equal((false, 50m, null), (explanation.Holds, explanation.Left, explanation.Right));
        Assert.Equal("spend() <= a threshold that is not found yet", explanation.Parts.Single().Text);
    }

    [Theory]
    [InlineData("percentile(spend(\"DAIRY\")) >= 90%", "Users for whom the percentile among all users by spend on DAIRY in the last 90 days is at least 90%.")]
    [InlineData("quintile(days_since_last()) == 1", "Users for whom the quintile among all users by number of days since the last purchase is 1.")]
    [InlineData("spend() > 2 * average(spend())", "Users whose spend in the last 90 days is more than 2 times the average over all users of the spend in the last 90 days.")]
    public void It_is_described_in_plain_words(string condition, string expected)
    {
        var description = Rule(condition).Describe(0);

        Assert.StartsWith(expected, description, StringComparison.Ordinal);
        Assert.Contains("when the day turns", description, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_no_feature_of_a_model_nor_what_refers_to_it()
    {
        var rules = Bind("segment top: percentile(spend()) >= 90%\nsegment good: in(\"top\") and orders() > 2\nsegment plain: orders() > 2");

        Assert.Equal([true, true, false], rules.Segments.Select(segment => rules.ComparesWithAll(segment.Index)));
    }

    [Fact]
    public void It_is_refused_When_a_campaign_compares_with_all_users()
    {
        Assert.False(RuleText.TryRead("segment a: percentile(spend()) >= 90%", refersToSegments: false, out _, out var errors));

        Assert.StartsWith("A campaign cannot compare a user with all others", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_that_two_contradict_When_nobody_is_in_both_parts()
    {
        var rules = Parse("segment a: quintile(spend()) == 1 and quintile(spend()) == 5");

        Assert.Contains("Nobody meets both", Assert.Single(rules.Warnings).Message, StringComparison.Ordinal);
    }
}
