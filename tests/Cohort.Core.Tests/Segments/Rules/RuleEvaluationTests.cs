using Cohort.Core.Segments.Rules;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

public class RuleEvaluationTests
{
    private const long Missing = Term.Missing;

    [Theory]
    [InlineData("orders() < 3", false, 3)]
    [InlineData("orders() < 3", true, 2)]
    [InlineData("orders() <= 3", true, 3)]
    [InlineData("orders() <= 3", false, 4)]
    [InlineData("orders() > 3", false, 3)]
    [InlineData("orders() > 3", true, 4)]
    [InlineData("orders() >= 3", true, 3)]
    [InlineData("orders() >= 3", false, 2)]
    [InlineData("orders() == 3", true, 3)]
    [InlineData("orders() = 3", false, 4)]
    [InlineData("orders() != 3", true, 4)]
    [InlineData("orders() != 3", false, 3)]
    [InlineData("3 < orders()", true, 4)]
    [InlineData("3 >= orders()", false, 4)]
    [InlineData("orders() between 3 and 5", true, 3)]
    [InlineData("orders() between 3 and 5", true, 5)]
    [InlineData("orders() between 3 and 5", false, 6)]
    [InlineData("orders() between 5 and 3", false, 4)]
    [InlineData("orders() * 2 between 3 and 5", true, 2)]
    [InlineData("orders() > 1 or orders() < 0 and orders() > 9", true, 2)]
    [InlineData("not orders() > 3", true, 3)]
    [InlineData("not not (orders() > 3)", true, 4)]
    [InlineData("2 + 3 * orders() == 14", true, 4)]
    [InlineData("(2 + 3) * orders() == 20", true, 4)]
    [InlineData("10 - orders() - 3 == 3", true, 4)]
    [InlineData("100 / orders() / 5 == 5", true, 4)]
    [InlineData("-orders() < -3", true, 4)]
    [InlineData("--orders() == 4", true, 4)]
    [InlineData("orders() >= 1_000", true, 1000)]
    [InlineData("orders() * 30% == 1.2", true, 4)]
    [InlineData("orders() > 2 * 2 - 1", true, 4)]
    public void Gives_the_result_of_arithmetic_When_operators_are_combined(string expression, bool holds, long orders) =>
        Assert.Equal(holds, Holds(expression, orders));

    [Theory]
    [InlineData("score(\"churn\") > 0.6", 600_000, false)]
    [InlineData("score(\"churn\") > 0.6", 600_001, true)]
    [InlineData("score(\"churn\") >= 60%", 600_000, true)]
    [InlineData("score(\"churn\") > 0.6000004", 600_000, false)]
    [InlineData("score(\"churn\") >= 0", 0, true)]
    [InlineData("score(\"churn\") >= 0", Missing, false)]
    [InlineData("score(\"churn\") < 0.6", Missing, false)]
    [InlineData("score(\"churn\") > 0.6", Missing, false)]
    [InlineData("not (score(\"churn\") >= 0)", Missing, true)]
    [InlineData("score(\"churn\") * 100 == 60", 600_000, true)]
    public void Compares_whole_millionths_When_a_score_is_compared(string expression, long score, bool holds) =>
        Assert.Equal(holds, Holds(expression, score));

    [Fact]
    public void Names_the_models_and_which_segment_compares_which_When_rules_use_scores()
    {
        var set = Bind("segment a: score(\"propensity:BEER\") > 0.5 or score(\"churn\") > 0.5\nsegment b: orders() > 1\nsegment c: score(\"churn\") < 0.1");

        Assert.Equal(["propensity:BEER", "churn"], set.ScoreModels);
        Assert.Equal([0, 1], set.ScoresOf(0).ToArray());
        Assert.True(set.ScoresOf(1).IsEmpty);
        Assert.Equal([1], set.ScoresOf(2).ToArray());
        var text = Parse("segment a: score(\"propensity:BEER\") > 0.5");
        Assert.Equal(["propensity:BEER"], text.ScoreModels);
        Assert.Equal(["BEER"], text.Categories);
    }

    [Theory]
    [InlineData("spend() > 12.345", 1234, false)]
    [InlineData("spend() > 12.345", 1235, true)]
    [InlineData("spend() <= 12.345", 1234, true)]
    [InlineData("spend() <= 12.345", 1235, false)]
    [InlineData("spend() < -12.345", -1235, true)]
    [InlineData("spend() < -12.345", -1234, false)]
    [InlineData("spend() == 12.345", 1234, false)]
    [InlineData("spend() != 12.345", 1234, true)]
    [InlineData("spend() != 12.345", Missing, false)]
    [InlineData("spend() == 12.34", 1234, true)]
    [InlineData("spend() != 12.34", 1234, false)]
    [InlineData("spend() < 92233720368547758.07", long.MaxValue, false)]
    [InlineData("spend() <= 92233720368547758.07", long.MaxValue, true)]
    [InlineData("spend() < 92233720368547758.071", long.MaxValue, true)]
    [InlineData("spend() > -92233720368547758.08", long.MinValue + 1, true)]
    [InlineData("spend() < -92233720368547758.07", long.MinValue + 1, false)]
    [InlineData("spend() < 9999999999999999999999999999", long.MaxValue, true)]
    [InlineData("spend() > 9999999999999999999999999999", long.MaxValue, false)]
    [InlineData("spend() > -9999999999999999999999999999", 0, true)]
    [InlineData("spend() > -9999999999999999999999999999", Missing, false)]
    [InlineData("spend() >= 0.0000000000000000000000000001", 0, false)]
    [InlineData("spend() between -0.001 and 0.001", 0, true)]
    [InlineData("spend() < 999999999999999999999999999.9 * 100", 0, false)]
    public void Compares_exactly_When_a_threshold_is_between_minor_units_or_outside_64_bits(
        string expression, long spend, bool holds) => Assert.Equal(holds, Holds(expression, spend));

    [Theory]
    [InlineData("rank(\"BEER\") <= 3")]
    [InlineData("rank(\"BEER\") > 3")]
    [InlineData("rank(\"BEER\") != 3")]
    [InlineData("rank(\"BEER\") != 3.5")]
    [InlineData("rank(\"BEER\") between 1 and 99")]
    [InlineData("rank(\"BEER\") + 1 > 0")]
    [InlineData("-rank(\"BEER\") < 0")]
    [InlineData("rank(\"BEER\") == rank(\"BEER\")")]
    [InlineData("rank(\"BEER\") * 0 == 0")]
    public void Is_false_and_its_negation_true_When_a_comparison_has_a_missing_value(string expression)
    {
        Assert.False(Holds(expression, Missing));
        Assert.True(Holds($"not ({expression})", Missing));
    }

    [Theory]
    [InlineData(">", 50, 100, false)]
    [InlineData(">=", 50, 100, true)]
    [InlineData("==", 50, 100, true)]
    [InlineData("!=", 51, 100, true)]
    [InlineData("<", 49, 100, true)]
    [InlineData("<", -49, 100, true)]
    [InlineData("<", 0, 0, false)]
    [InlineData("<", -5, 0, false)]
    [InlineData("<", 5, -10, false)]
    [InlineData("!=", Missing, 100, false)]
    [InlineData("!=", 1, Missing, false)]
    [InlineData("<", long.MaxValue / 2, long.MaxValue, true)]
    [InlineData(">", (long.MaxValue / 2) + 1, long.MaxValue, true)]
    public void Compares_a_share_exactly_When_the_whole_is_positive(string op, long part, long whole, bool holds)
    {
        Assert.Equal(holds, Holds($"share(\"BEER\") {op} 50%", part, whole));
        Assert.Equal(holds, Holds($"share(\"BEER\") {op} 0.5 and share(\"BEER\") {op} 0.50", part, whole));
    }

    [Fact]
    public void Rounds_nothing_When_a_share_is_compared_with_many_digits()
    {
        Assert.True(Holds("share(\"BEER\") > 0.333333333333333333", 1, 3));
        Assert.True(Holds("share(\"BEER\") < 0.3333333333333333333333333334", 1, 3));
        Assert.True(Holds("share(\"BEER\") * 3 > 0.9999", 1, 3));
    }

    [Theory]
    [InlineData("1 / orders() > 0", 0, false)]
    [InlineData("not (1 / orders() > 0)", 0, true)]
    [InlineData("orders() * orders() * orders() > 0", long.MaxValue, false)]
    [InlineData("orders() * orders() * orders() > 0", 1_000_000_000, true)]
    [InlineData("orders() / 0.0000000000000000000000000001 > 0", 1, true)]
    [InlineData("orders() / 0.0000000000000000000000000001 > 0", 2, false)]
    [InlineData("orders() + 9999999999999999999999999999 > 0", 1, true)]
    [InlineData("orders() + 9999999999999999999999999999 > 0", 2, false)]
    [InlineData("orders() - 9999999999999999999999999999 < 0", -2, false)]
    public void Is_missing_without_an_exception_When_a_result_does_not_exist(string expression, long orders, bool holds) =>
        Assert.Equal(holds, Holds(expression, orders));

    [Fact]
    public void Reads_money_in_major_units_and_counts_as_they_are_When_they_are_mixed()
    {
        Assert.True(Holds("spend() / orders() == 12.5", 5000, 4));
        Assert.True(Holds("spend(\"BEER\", 30) * 2 == spend()", 250, 500));
        Assert.True(Holds("units() + refunds() == 7", 4, 3));
    }

    [Fact]
    public void Sets_the_bit_of_each_segment_and_clears_the_others_When_memberships_hold_an_earlier_result()
    {
        var set = Bind(RuleTextTests.Many(130));
        ulong[] memberships = [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 7];

        set.Evaluate([65], memberships);

        Assert.Equal([ulong.MaxValue, 1, 0, 7], memberships);
    }

    [Fact]
    public void Allocates_nothing_When_rules_are_evaluated()
    {
        var set = Bind("""
            segment a: rank("DAIRY") <= 3 and spend("DAIRY") >= 50
            segment b: days_since_last() > 30 and orders() >= 3 or refunds() != 1
            segment c: spend(30) / orders(30) >= 20 and not (share("BEER", 60) > 0.5)
            segment d: units() between 3 and 50 and share("WINE") * 2 > -tenure() + 1
            """);
        var values = new long[set.Terms.Length];
        values.AsSpan().Fill(40);
        var memberships = new ulong[set.Words];
        set.Evaluate(values, memberships);

        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 1000; i++) set.Evaluate(values, memberships);
        }));
    }
}
