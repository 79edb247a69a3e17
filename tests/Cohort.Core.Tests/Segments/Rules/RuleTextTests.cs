using Cohort.Core.Segments.Rules;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

public class RuleTextTests
{
    [Theory]
    [InlineData("days_since_last() >= 90", true)]
    [InlineData("days_since_last() > 90 or days_since_last() == units() - 29", true)]
    [InlineData("days_since_last() <= 89", true)]
    [InlineData("days_since_last() < 89", false)]
    [InlineData("days_since_last() == units() - 29", false)]
    [InlineData("days_since_last() != 100.5", false)]
    [InlineData("min(order_value(), days_since_last()) != 100.5", true)]
    [InlineData("max(order_value(), days_since_last()) == 100.5", true)]
    public void It_looks_beyond_the_window_When_old_purchases_are_told_from_others(string expression, bool isBeyond) =>
        Assert.Equal(isBeyond, Rule(expression).LooksBeyondWindow(0));

    private const string Example = """
        # Spring campaign. Comments run to the end of the line.
        affinity top 5

        segment dairy_lovers "Dairy lovers":
          rank("DAIRY") <= 3 and spend("DAIRY") >= 50   # both

        segment lapsing "Lapsing \"regulars\"":
          days_since_last() > 30
            and orders() >= 3

        segment big-month: spend(30 days) >= 200 and not (share("BEER", 60) > 0.5)
        """;

    [Theory]
    [InlineData("share(\"BEER\") >= 30", "1:29 30 is 3000%. Where 30 percent are meant, write 30% or 0.3.")]
    [InlineData("2.5 < share(\"BEER\", 30 days)", "1:12 2.5 is 250%. Where 2.5 percent are meant, write 2.5% or 0.025.")]
    [InlineData("orders() > 1 and not (share(\"BEER\") between 10% and 20)", "1:64 20 is 2000%. Where 20 percent are meant, write 20% or 0.2.")]
    [InlineData("share(\"BEER\") >= 30%", null)]
    [InlineData("share(\"BEER\") > 1", null)]
    [InlineData("share(\"BEER\") * 100 > 30", null)]
    [InlineData("spend(\"BEER\") > 30", null)]
    public void It_warns_of_a_share_When_percent_are_written_as_a_number(string condition, string? warning)
    {
        Assert.True(RuleText.TryParse($"segment a: {condition}", out var rules, out _));

        var told = rules.Warnings.Select(one => $"{one.Line}:{one.Column} {one.Message[(one.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..]}");

        Assert.Equal(warning is null ? [] : [warning], told);
    }

    [Fact]
    public void Reads_names_titles_and_sources_When_a_file_is_written_as_in_the_manual()
    {
        var set = Bind(Example);

        Assert.Equal(5, set.AffinityTop);
        Assert.Equal(["dairy_lovers", "lapsing", "big-month"], set.Segments.Select(segment => segment.Name));
        Assert.Equal(["Dairy lovers", "Lapsing \"regulars\"", "big-month"], set.Segments.Select(segment => segment.Title));
        Assert.Equal([0, 1, 2], set.Segments.Select(segment => segment.Index));
        Assert.Equal("rank(\"DAIRY\") <= 3 and spend(\"DAIRY\") >= 50", set.Segments[0].Source);
        Assert.Equal("days_since_last() > 30\n    and orders() >= 3", set.Segments[1].Source.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Lists_each_term_once_in_order_of_first_use_When_rules_share_terms()
    {
        var set = Bind(Example + "\nsegment again: spend(30) > 1 and share(\"BEER\", 60d) > 1% and spend(60) > 1");

        Assert.Equal(
            [
                new Term(TermKind.Rank, 3, 90),
                new Term(TermKind.Spend, 3, 90),
                new Term(TermKind.DaysSinceLast, Term.AllCategories, 90),
                new Term(TermKind.Orders, Term.AllCategories, 90),
                new Term(TermKind.Spend, Term.AllCategories, 30),
                new Term(TermKind.Spend, 1, 60),
                new Term(TermKind.Spend, Term.AllCategories, 60),
            ],
            set.Terms.ToArray());
    }

    [Theory]
    [InlineData("segment a: orders() > 1", 3)]
    [InlineData("affinity off", 0)]
    [InlineData("affinity top 16", 16)]
    [InlineData("segment a: orders() > 1 affinity top 1", 1)]
    public void Takes_the_affinity_of_the_file_or_three_When_it_is_set_or_not(string text, int top) =>
        Assert.Equal(top, Bind(text).AffinityTop);

    [Theory]
    [InlineData("spend(30)")]
    [InlineData("spend(30 days)")]
    [InlineData("spend( 30 day )")]
    [InlineData("spend(30d)")]
    public void Reads_a_window_When_it_is_written_in_any_of_its_ways(string call) =>
        Assert.Equal(new Term(TermKind.Spend, Term.AllCategories, 30), Rule(call + " > 1").Terms[0]);

    [Theory]
    [InlineData("FRESH \\\"BIO\\\"", 4)]
    [InlineData("UNKNOWN", 0)]
    public void Reads_a_category_When_it_has_escapes_or_is_the_unknown_one(string written, int id) =>
        Assert.Equal(id, Rule($"spend(\"{written}\") > 1").Terms[0].Category);

    [Fact]
    public void Keeps_the_source_as_given_When_it_has_comments_and_a_byte_order_mark()
    {
        const string text = "\uFEFF# x\r\naffinity off # y\r\n";

        Assert.Equal(text, Parse(text).Text);
    }

    [Fact]
    public void Takes_a_name_in_another_alphabet_When_it_is_made_of_letters() =>
        Assert.Equal("süße_Käse-Fans", Bind("segment süße_Käse-Fans: orders() > 1").Segments[0].Name);

    [Fact]
    public void Needs_a_word_for_each_64_segments_When_memberships_are_kept()
    {
        Assert.Equal(1, Bind("affinity off").Words);
        Assert.Equal(1, Bind(Many(64)).Words);
        Assert.Equal(2, Bind(Many(65)).Words);
        Assert.Equal(157, Bind(Many(Limits.Segments)).Words);
    }

    [Fact]
    public void Reads_a_sum_of_ten_thousand_and_nesting_up_to_the_limit_When_only_depth_is_bounded()
    {
        var sum = string.Join(" + ", Enumerable.Repeat("orders()", 10_000));
        var deep = new string('(', Limits.RuleDepth) + "orders() > 1" + new string(')', Limits.RuleDepth);

        Assert.True(Holds(sum + " == 20_000", 2));
        Assert.True(Holds(deep, 2));
        Assert.True(Holds(string.Concat(Enumerable.Repeat("not ", Limits.RuleDepth)) + "orders() > 1", 2));
    }

    internal static string Many(int segments) =>
        string.Concat(Enumerable.Range(0, segments).Select(i => $"segment s{i}: orders() > {i}\n"));
}
