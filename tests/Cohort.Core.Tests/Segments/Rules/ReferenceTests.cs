using Cohort.Core.Scoring;
using Cohort.Core.Segments.Rules;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>Rules that refer to other segments of their file.</summary>
public class ReferenceTests
{
    private const string Vip = "segment vip: spend() >= 50\n";

    [Theory]
    [InlineData("segment s: in(\"vip\") and not in(\"lapsed\")\nsegment lapsed: days_since_last() > 30\n" + Vip)]
    [InlineData(Vip + "segment lapsed: days_since_last() > 30\nsegment s: in(\"vip\") and not in(\"lapsed\")\n")]
    public void It_holds_where_the_other_rule_does_When_that_stands_before_or_after(string text)
    {
        var set = Bind(text);
        foreach (var (days, spend, isVip, isLapsed) in new[] { (3L, 5_000L, true, false), (31L, 5_000L, true, true), (3L, 4_999L, false, false) })
        {
            long[] values = [.. set.Terms.ToArray().Select(term => term.IsAge ? days : spend)];
            var members = Memberships(set, values)[0];
            bool Is(string name) => (members >> set.Segments.Single(segment => segment.Name == name).Index & 1) != 0;

            Assert.Equal((isVip, isLapsed, isVip && !isLapsed), (Is("vip"), Is("lapsed"), Is("s")));
        }
    }

    [Fact]
    public void It_falls_through_a_long_chain_at_once_When_each_segment_refers_to_the_next()
    {
        const int Long = 200;
        var set = Bind(string.Concat(Enumerable.Range(0, Long).Select(i => $"segment s{i}: not in(\"s{i + 1}\")\n")) + $"segment s{Long}: orders() > 1");
        foreach (var orders in new[] { 1, 2 })
        {
            var members = Memberships(set, [orders]);
            for (var i = 0; i <= Long; i++) Assert.Equal(orders == 2 == (i % 2 == 0), (members[i / 64] >> (i % 64) & 1) != 0);
        }
    }

    [Fact]
    public void It_is_the_place_among_the_categories_When_it_refers_to_an_affinity()
    {
        var set = Bind("affinity top 2\nsegment s: in(\"affinity:BEER\")\nsegment t: not in(\"affinity:BEER\")");

        Assert.Equal([new Term(TermKind.Rank, 1, 90)], set.Terms.ToArray());
        Assert.Equal(1UL, Memberships(set, [2])[0]);
        Assert.Equal(2UL, Memberships(set, [3])[0]);
        Assert.Equal(2UL, Memberships(set, [Term.Missing])[0]);
        Assert.Equal(["BEER"], Parse("segment s: in(\"affinity:BEER\")").Categories);
    }

    [Theory]
    [InlineData("segment s: in(\"s\")", 1, 15, "The segment \"s\" refers to itself: s -> s; remove one of these references.")]
    [InlineData(
        "segment a: in(\"b\")\nsegment b: orders() > 1 or in(\"c\")\nsegment c: not in(\"a\")\n", 3, 19,
        "The segment \"a\" refers to itself: a -> b -> c -> a; remove one of these references.")]
    [InlineData(Vip + "segment s: in(\"vpi\")", 2, 15, "There is no segment \"vpi\"; did you mean \"vip\"?")]
    [InlineData(Vip + "segment s: in(\"regular\")", 2, 15, "There is no segment \"regular\" in this file; write the name of one, in its upper and lower case.")]
    [InlineData("segment s: in(\"affinity:DIARY\")", 1, 15, "Unknown category \"DIARY\"; did you mean \"DAIRY\"?")]
    [InlineData("affinity off segment s: in(\"affinity:DAIRY\")", 1, 28, "Affinity is off in this file, so nobody is in \"affinity:DAIRY\"; write \"affinity top 3\", or compare rank(\"DAIRY\").")]
    [InlineData("segment s: in(\"affinity:UNKNOWN\")", 1, 15, "The category \"UNKNOWN\" holds what has no category, and nobody has an affinity to it; name a category of the taxonomy.")]
    [InlineData(Vip + "segment s: in(vip)", 2, 15, "Expected a segment in double quotes but found \"vip\"; write \"vip\" with the quotes.")]
    [InlineData(Vip + "segment s: in()", 2, 15, "Expected the name of a segment in double quotes, as in in(\"vip\"), but found \")\".")]
    [InlineData(Vip + "segment s: in(\"vip\", 3)", 2, 20, "Expected a closing parenthesis after the segment's name but found \",\".")]
    [InlineData(Vip + "segment s: in(\"vip\") > 0", 2, 12, "Expected a number but \"in(\"vip\")\" is a condition; join conditions with \"and\", \"or\" and \"not\" only.")]
    public void It_says_what_is_wrong_at_its_place_When_a_reference_leads_nowhere(string text, int line, int column, string message)
    {
        var error = Assert.Single(ErrorsOf(text));

        Assert.Equal((line, column, message), (error.Line, error.Column, error.Message));
    }

    [Fact]
    public void It_says_nothing_of_a_reference_When_the_segment_is_there_and_has_a_fault_of_its_own() =>
        Assert.Equal([(1, 14)], ErrorsOf("segment vip: spnd() > 1\nsegment s: in(\"vip\")").Select(error => (error.Line, error.Column)));

    [Fact]
    public void It_says_it_briefly_When_a_circle_is_very_long()
    {
        const int Long = 250;
        var error = Assert.Single(ErrorsOf(string.Concat(Enumerable.Range(0, Long).Select(i => $"segment s{i}: in(\"s{(i + 1) % Long}\")\n"))));

        Assert.Equal(Long, error.Line);
        Assert.Contains("s0 -> s1 -> ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" -> 238 more -> s0; remove one of these references.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_shows_the_numbers_of_the_other_rule_When_it_is_explained()
    {
        var set = Bind("affinity top 3\nsegment s: in(\"vip\") and not in(\"affinity:BEER\")\n" + Vip);

        var root = set.Explain(0, [1, 4_000]);

        Assert.Equal((ExplanationKind.All, false), (root.Kind, root.Holds));
        var vip = root.Parts[0];
        Assert.Equal((ExplanationKind.Segment, "in(\"vip\")", false), (vip.Kind, vip.Text, vip.Holds));
        var comparison = Assert.Single(vip.Parts);
        Assert.Equal((ExplanationKind.Comparison, "spend() >= 50", false, 40m, -10m), (comparison.Kind, comparison.Text, comparison.Holds, comparison.Left, comparison.Margin));
        var affinity = root.Parts[1].Parts[0];
        Assert.Equal((ExplanationKind.Segment, "in(\"affinity:BEER\")", true), (affinity.Kind, affinity.Text, affinity.Holds));
        Assert.Equal(("rank(\"BEER\") <= 3", 1m), (affinity.Parts[0].Text, affinity.Parts[0].Left));
    }

    [Fact]
    public void It_opens_so_many_segments_and_no_more_When_each_refers_to_the_next_twice()
    {
        var set = Bind(string.Concat(Enumerable.Range(0, 60).Select(i => $"segment s{i}: in(\"s{i + 1}\") or in(\"s{i + 1}\")\n")) + "segment s60: orders() > 1");

        var root = set.Explain(0, [2]);

        Assert.True(root.Holds);
        Assert.InRange(CountOf(root), 100, 1_000);
    }

    [Fact]
    public void It_means_something_else_When_what_it_refers_to_is_changed()
    {
        const string S = "segment s: in(\"vip\") or orders() > 9\n";
        string Of(string text) => Bind(text).DefinitionOf(0);

        var definition = Of(S + Vip);

        Assert.NotEqual(definition, Of(S + "segment vip: spend() >= 51\n"));
        Assert.NotEqual(definition, Of(S + "segment vip: in(\"rich\")\nsegment rich: spend() >= 50\n"));
        Assert.Equal(definition, Of("segment other: in(\"best\") or (orders() > 9)\nsegment best \"The best\": spend() >= 50.00\n"));
        Assert.NotEqual(Of("affinity top 2 segment s: in(\"affinity:BEER\")"), Of("affinity top 3 segment s: in(\"affinity:BEER\")"));
    }

    [Fact]
    public void It_looks_at_the_models_of_what_it_refers_to_When_scores_are_asked_for()
    {
        var set = Bind("segment s: orders() > 1 and in(\"b\") and score(\"propensity:BEER\") > 0.1\nsegment b: score(\"churn\") > 0.5\n");

        Assert.Equal(["propensity:BEER", "churn"], set.ScoreModels);
        Assert.Equal([1, 0], set.ScoresOf(0).ToArray());
        Assert.Equal([1], set.ScoresOf(1).ToArray());
    }

    [Theory]
    [InlineData("in(\"vip\")", "Users who are in the segment \"vip\".")]
    [InlineData("not in(\"vip\") and orders() > 1", "Users who are not in the segment \"vip\" and whose number of orders in the last 90 days is more than 1.")]
    [InlineData("not (in(\"vip\") or orders() > 1)", "Users for whom it is not true that (the user is in the segment \"vip\" or the number of orders in the last 90 days is more than 1).")]
    [InlineData("count of (in(\"vip\"), not in(\"vip\")) >= 1", "Users for whom the number of true statements among (the user is in the segment \"vip\"; the user is not in the segment \"vip\") is at least 1.")]
    public void It_says_who_is_meant_When_a_rule_is_read_aloud(string expression, string words) =>
        Assert.Equal(words, Bind($"segment s: {expression}\n" + Vip).Describe(0));

    [Fact]
    public void It_prints_as_it_was_written_When_a_reference_is_among_other_conditions() =>
        Assert.EndsWith(": not in(\"vip\") and (in(\"vip\") or orders() > 1)\n", Parse(Vip + "segment s:not(in ( \"vip\" ))and(in(\"vip\")or orders()>1)").Canonical, StringComparison.Ordinal);

    [Fact]
    public void A_campaign_says_clearly_that_it_takes_none_When_its_condition_refers_to_a_segment()
    {
        const string Text = "campaign a:\n eligible: orders() > 1 and in(\"vip\")\n category: DAIRY\n value: 1\n cost: 0\n from: 2026-01-01\n until: 2026-02-01\n";

        Assert.False(CampaignFile.TryParse(Text, Taxonomy, out _, out var errors));

        Assert.Equal(2, Assert.Single(errors).Line);
        Assert.Equal("A campaign cannot refer to a segment of the rules, which change without it; write here what in(\"vip\") demands.", errors[0].Message);
    }

    private static int CountOf(Explanation part) => 1 + part.Parts.Sum(CountOf);
}
