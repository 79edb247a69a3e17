using Cohort.Core.Segments.Rules;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>What rules may say and their author hardly means.</summary>
public class RuleWarningTests
{
    private static readonly Arbitrary<(NaiveCondition Rule, long[] Values)> RuleAndValues = (
        from rule in Gen.Choose(0, 3).SelectMany(RandomRules.Condition)
        from values in Gen.Frequency((6, Gen.Choose(0, 89).Select(value => (long)value)), (2, Gen.Constant(Term.Missing))).ArrayOf(64)
        select (rule, values)).ToArbitrary();

    [Theory]
    [InlineData("orders() >= 0", "1:12 orders() >= 0 holds for everybody: orders() is never below 0.")]
    [InlineData("orders() < 0", "1:12 orders() < 0 holds for nobody: orders() is never below 0.")]
    [InlineData("refunds() > -1", "1:12 refunds() > -1 holds for everybody: refunds() is never below 0.")]
    [InlineData("days_since_last(\"BEER\") > 90", "1:12 days_since_last(\"BEER\") > 90 holds for nobody: days_since_last(\"BEER\") is from 0 to 89.")]
    [InlineData("90 <= tenure(\"BEER\")", "1:12 90 <= tenure(\"BEER\") holds for nobody: tenure(\"BEER\") is from 0 to 89.")]
    [InlineData("weeks_with_order(6) > 6", "1:12 weeks_with_order(6) > 6 holds for nobody: weeks_with_order(6) is from 0 to 6.")]
    [InlineData("rank(\"BEER\") < 1", "1:12 rank(\"BEER\") < 1 holds for nobody: rank(\"BEER\") is never below 1.")]
    [InlineData("score(\"churn\") > 1", "1:12 score(\"churn\") > 1 holds for nobody: score(\"churn\") is from 0 to 1.")]
    [InlineData("orders() == 1.5", "1:12 orders() == 1.5 holds for nobody: orders() is a whole number.")]
    [InlineData("orders() != 1.5", "1:12 orders() != 1.5 holds for everybody: orders() is a whole number.")]
    [InlineData("orders() between 5 and 3", "1:12 orders() between 5 and 3 holds for nobody: no number is at least 5 and at most 3.")]
    [InlineData("units() between -9 and 9 or orders() between -9 and -1", "1:40 orders() between -9 and -1 holds for nobody: orders() is never below 0.")]
    [InlineData("1 > 2", "1:12 1 > 2 holds for nobody: it compares numbers as they are written.")]
    [InlineData("count of (orders() > 1, units() > 1) >= 3", "1:12 count of (orders() > 1, units() > 1) >= 3 holds for nobody: count of (orders() > 1, units() > 1) is from 0 to 2.")]
    [InlineData("count of (orders() < 0, units() > 1) >= 1", "1:22 orders() < 0 holds for nobody: orders() is never below 0.")]
    [InlineData("min(orders(), units()) > 3 and max(orders(), 3) < 3", "1:43 max(orders(), 3) < 3 holds for nobody: max(orders(), 3) is never below 3.")]
    [InlineData("2 * orders() + refunds() < 0", "1:12 2 * orders() + refunds() < 0 holds for nobody: 2 * orders() + refunds() is never below 0.")]
    [InlineData("orders() / 3 < 0", "1:12 orders() / 3 < 0 holds for nobody: orders() / 3 is never below 0.")]
    [InlineData("-orders() > 0", "1:12 -orders() > 0 holds for nobody: -orders() is never above 0.")]
    [InlineData("orders() > 5 and orders() < 3", "1:29 Nobody meets both orders() > 5 and orders() < 3.")]
    [InlineData("orders() > 5 and orders() < 6", "1:29 Nobody meets both orders() > 5 and orders() < 6.")]
    [InlineData("spend() > 5 and units() > 1 and 5 >= spend()", "1:44 Nobody meets both spend() > 5 and 5 >= spend().")]
    [InlineData("spend() > 9 and not spend() > 5", "1:28 Nobody meets both spend() > 9 and not spend() > 5.")]
    [InlineData("spend() between 1 and 2 and spend() == 3", "1:40 Nobody meets both spend() between 1 and 2 and spend() == 3.")]
    [InlineData("spend() > 5 or spend() < 7", "1:27 Everybody meets spend() > 5 or spend() < 7.")]
    [InlineData("rank(\"BEER\") <= 3 or not rank(\"BEER\") <= 3", "1:33 Everybody meets rank(\"BEER\") <= 3 or not rank(\"BEER\") <= 3.")]
    [InlineData("rank(\"BEER\") <= 3 or rank(\"BEER\") > 3", null)]
    [InlineData("days_since_last() >= 0", null)]
    [InlineData("score(\"churn\") >= 0", null)]
    [InlineData("spend() > 5 and spend() < 5.5", null)]
    [InlineData("spend() < 0", null)]
    [InlineData("share(\"BEER\") > 1", null)]
    [InlineData("orders() * orders() >= 0", null)]
    [InlineData("orders() > 5 or orders() > 9", null)]
    [InlineData("orders(30) > 5 and orders() < 5", null)]
    public void It_tells_what_always_or_never_holds_When_the_numbers_say_so(string condition, string? warning) =>
        Assert.Equal(warning is null ? [] : [warning], WarningsOf($"segment a: {condition}"));

    [Fact]
    public void It_is_right_about_every_user_When_rules_are_random() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(RuleAndValues, sample =>
        {
            foreach (var (part, holds) in Certain(Parse("segment s: " + sample.Rule)))
            {
                var set = Rule(part);
                long[] values = [.. set.Terms.ToArray().Select((term, i) => ValueOf(term, sample.Values[i % sample.Values.Length]))];
                Assert.True(Memberships(set, values)[0] == (holds ? 1UL : 0UL), $"{part} is said to hold for {(holds ? "everybody" : "nobody")}.");
            }
        }));

    [Theory]
    [InlineData("segment a \"One\": orders() > 1\nsegment b \"one\": orders() > 2", "2:11 The segments \"a\" and \"b\" have one title, so people cannot tell them apart; give one of them another.")]
    [InlineData("segment a \"b\": orders() > 1\nsegment b: orders() > 2", "2:9 The segments \"a\" and \"b\" have one title, so people cannot tell them apart; give one of them another.")]
    [InlineData("segment a: orders(90) > 1.0\nsegment b: (orders() > 1)", "2:9 The segment \"b\" has the same rule as \"a\", and always the same users; remove one, or write in(\"a\").")]
    [InlineData("segment a \"K\u00e4se\": orders() > 1\nsegment b \"Ka\u0308se\": orders() > 2", "2:11 Two titles may look the same and are not: \"Ka\\u0308se\" and \"K\\u00E4se\" write a letter and its mark as other characters. Copy one from the other.")]
    [InlineData("segment a: spend(\"K\u00e4se\") > 1\nsegment b: spend(\"Ka\u0308se\") > 2", "2:18 Two names may look the same and are not: \"Ka\\u0308se\" and \"K\\u00E4se\" write a letter and its mark as other characters. Copy one from the other.")]
    [InlineData("segment a: spend(\"M\u00fcll\") > 1\nsegment b: spend(\"M\u00f6ll\") > 2", null)]
    [InlineData("segment a \"One\": orders() > 1\nsegment b \"Two\": orders() > 2", null)]
    public void It_tells_segments_that_are_alike_When_people_would_take_one_for_the_other(string text, string? warning) =>
        Assert.Equal(warning is null ? [] : [warning], WarningsOf(text));

    [Fact]
    public void It_tells_so_many_and_how_many_more_When_a_file_is_full_of_them()
    {
        var told = WarningsOf(string.Concat(Enumerable.Range(0, 200).Select(i => $"segment s{i}: orders() < -{i}\n")));

        Assert.Equal(Limits.Faults + 1, told.Count);
        Assert.EndsWith("There are 100 more faults than those that are told; mend these first.", told[^1], StringComparison.Ordinal);
    }

    private static List<string> WarningsOf(string text) => [.. Parse(text).Warnings.Select(one => $"{one.Line}:{one.Column} {one.Message}")];

    private static IEnumerable<(string Part, bool Holds)> Certain(RuleText rules)
    {
        foreach (var message in rules.Warnings.Select(warning => warning.Message).Where(message => !message.Contains('…', StringComparison.Ordinal)))
        {
            foreach (var (words, holds) in new[] { (" holds for everybody: ", true), (" holds for nobody: ", false) })
            {
                var at = message.IndexOf(words, StringComparison.Ordinal);
                if (at >= 0) yield return (message[..at], holds);
            }

            if (message.StartsWith("Nobody meets both ", StringComparison.Ordinal)) yield return (Pair(message["Nobody meets both ".Length..^1], " and "), false);
            if (message.StartsWith("Everybody meets ", StringComparison.Ordinal)) yield return (Pair(message["Everybody meets ".Length..^1], " or "), true);
        }
    }

    // Where the pair itself has such a word, it is one condition as it stands.
    private static string Pair(string text, string joiner) => text.Split(joiner) is [var one, var other] ? $"({one}){joiner}({other})" : text;

    private static long ValueOf(Term term, long value) => term.Kind switch
    {
        TermKind.Rank => value == Term.Missing ? value : Math.Max(1, value),
        TermKind.WeeksWithOrder => value == Term.Missing ? 0 : value % ((term.WindowDays / 7) + 1),
        TermKind.Score => value == Term.Missing ? value : value * 10_000,
        TermKind.DaysSinceLast or TermKind.Tenure => value,
        _ => value == Term.Missing ? 0 : value,
    };
}
