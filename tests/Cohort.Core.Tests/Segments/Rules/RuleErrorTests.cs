using System.Text;
using Cohort.Core.Expressions;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

public class RuleErrorTests
{
    [Theory]
    // Names that nothing has.
    [InlineData("segment a:\n  spend(\"DIARY\") > 1", 2, 9, "Unknown category \"DIARY\"; did you mean \"DAIRY\"?")]
    [InlineData("segment a: spend(\"dairy\") > 1", 1, 18, "Unknown category \"dairy\"; did you mean \"DAIRY\"?")]
    [InlineData("segment a: spend(\"MOTOR OIL\") > 1", 1, 18, "Unknown category \"MOTOR OIL\"; write the name of a category of the taxonomy, in its upper and lower case.")]
    [InlineData("segment a: spnd() > 1", 1, 12, "There is no function \"spnd\"; did you mean \"spend\"?")]
    [InlineData("segment a: visits() > 1", 1, 12, "There is no function \"visits\"; the functions are spend, orders, lines, refunds, units, days_since_last, tenure, lifetime_spend, lifetime_orders, lifetime_lines, lifetime_units, days_since_first, rank, share, weeks_with_order, score, order_value, largest order_value, last order_value, percentile, quartile, quintile, decile, average, min, max, count of (A, B), and in(\"SEGMENT\").")]
    [InlineData("segment a: nto orders() > 1", 1, 12, "There is no function \"nto\"; did you mean \"not\"?")]
    [InlineData("segmnt a: orders() > 1", 1, 1, "Expected \"segment\" or \"affinity\" but found \"segmnt\"; did you mean \"segment\"?")]
    [InlineData("affinty top 3", 1, 1, "Expected \"segment\" or \"affinity\" but found \"affinty\"; did you mean \"affinity\"?")]
    [InlineData("segment a: orders() > 1 AND orders() < 9", 1, 25, "Expected an operator such as \"and\", \"or\" or \">=\", or the next segment, but found \"AND\"; did you mean \"and\"?")]
    [InlineData("segment a: orders() > 1\nb: orders() > 2", 2, 1, "Expected \"segment\" before a segment's name but found \"b\"; write segment b.")]
    // Arguments.
    [InlineData("segment a: rank() < 3", 1, 12, "The function \"rank\" needs a category; write rank(\"CATEGORY\") or rank(\"CATEGORY\", 30 days).")]
    [InlineData("segment a: tenure(30) > 3", 1, 19, "The argument \"30\" does not fit here; write tenure() or tenure(\"CATEGORY\").")]
    [InlineData("segment a: spend(30, \"BEER\") > 3", 1, 22, "The argument the text \"BEER\" does not fit here; write spend(), spend(\"CATEGORY\") or spend(\"CATEGORY\", 30 days).")]
    [InlineData("segment a: spend(\"BEER\", 30, 60) > 3", 1, 30, "The argument \"60\" does not fit here; write spend(), spend(\"CATEGORY\") or spend(\"CATEGORY\", 30 days).")]
    [InlineData("segment a: spend(BEER) > 3", 1, 18, "Expected a category in double quotes but found \"BEER\"; write \"BEER\" with the quotes.")]
    [InlineData("segment a: spend(91 days) > 3", 1, 18, "A window of 91 days is out of range; use a whole number from 1 to 90.")]
    [InlineData("segment a: spend(0) > 3", 1, 18, "A window of 0 days is out of range; use a whole number from 1 to 90.")]
    [InlineData("segment a: spend(1.5) > 3", 1, 18, "A window of 1.5 days is out of range; use a whole number from 1 to 90.")]
    [InlineData("segment a: spend(\"BEER\" 30) > 3", 1, 25, "Expected a comma or a closing parenthesis in the function's arguments but found \"30\".")]
    [InlineData("segment a: spend(-3) > 3", 1, 18, "Expected a category in double quotes, a window such as 30 days, or a closing parenthesis but found \"-\".")]
    [InlineData("segment a: spend > 3", 1, 12, "The function \"spend\" needs parentheses; write spend(), spend(\"CATEGORY\") or spend(\"CATEGORY\", 30 days).")]
    [InlineData("segment a: rank(\"UNKNOWN\") < 3", 1, 17, "The category \"UNKNOWN\" holds what has no category and never ranks; name a category of the taxonomy, or use share(\"UNKNOWN\").")]
    // Scores.
    [InlineData("segment a: score(\"chrun\") > 0.5", 1, 18, "There is no model \"chrun\"; did you mean \"churn\"?")]
    [InlineData("segment a: score(\"propensity\") > 0.5", 1, 18, "There is no model \"propensity\"; the models are \"churn\", \"propensity:CATEGORY\", \"response:CATEGORY\", where CATEGORY is a category's name.")]
    [InlineData("segment a: score(\"churn:BEER\") > 0.5", 1, 18, "There is no model \"churn:BEER\"; the models are \"churn\", \"propensity:CATEGORY\", \"response:CATEGORY\", where CATEGORY is a category's name.")]
    [InlineData("segment a: score(\"propensity:DIARY\") > 0.5", 1, 18, "Unknown category \"DIARY\"; did you mean \"DAIRY\"?")]
    [InlineData("segment a: score() > 0.5", 1, 12, "The function \"score\" needs a model; write score(\"churn\") or score(\"propensity:CATEGORY\").")]
    [InlineData("segment a: score(\"churn\", 30) > 0.5", 1, 27, "The argument \"30\" does not fit here; write score(\"churn\") or score(\"propensity:CATEGORY\").")]
    [InlineData("segment a: score(\"propensity\", \"BEER\") > 0.5", 1, 32, "The argument the text \"BEER\" does not fit here; write score(\"churn\") or score(\"propensity:CATEGORY\").")]
    [InlineData("segment a: score(churn) > 0.5", 1, 18, "Expected a model in double quotes but found \"churn\"; write \"churn\" with the quotes.")]
    [InlineData("segment a: score(\"churn\") > 60", 1, 29, "A score is a probability from 0 to 1, which 60 is not; write 60% or 0.6.")]
    [InlineData("segment a: -0.5 < score(\"churn\")", 1, 12, "A score is a probability from 0 to 1, which -0.5 is not; write a number from 0 to 1, or a percentage such as 60%.")]
    [InlineData("segment a: score(\"churn\") between 20% and 2", 1, 43, "A score is a probability from 0 to 1, which 2 is not; write 2% or 0.02.")]
    // Types.
    [InlineData("segment a: orders()", 1, 12, "Expected a condition but \"orders()\" is a number; compare it with another, as in orders() >= 10.")]
    [InlineData("segment a: orders() > 1 and 3", 1, 29, "Expected a condition but \"3\" is a number; compare it with another, as in 3 >= 10.")]
    [InlineData("segment a: (orders() > 1) + 2 > 1", 1, 13, "Expected a number but \"orders() > 1\" is a condition; join conditions with \"and\", \"or\" and \"not\" only.")]
    [InlineData("segment a: not orders()", 1, 16, "Expected a condition but \"orders()\" is a number; compare it with another, as in orders() >= 10.")]
    [InlineData("segment a: spend() / 0 > 1", 1, 22, "This divides by zero, so the result never exists; divide by another number.")]
    [InlineData("segment a: spend() / (2 - 2) > 1", 1, 23, "This divides by zero, so the result never exists; divide by another number.")]
    // Characters and numbers.
    [InlineData("segment a: spend(\"BEER) > 1", 1, 18, "The quoted text that starts here does not end on its line; close it with a double quote.")]
    [InlineData("segment a \"x\\y\": orders() > 1", 1, 13, "A backslash in quoted text must stand before a double quote or a backslash; write \\\\ for a backslash itself.")]
    [InlineData("segment a \"x\u0001\": orders() > 1", 1, 13, "Quoted text holds the invalid character U+0001; remove it.")]
    [InlineData("segment a: orders() > 1 && orders() < 3", 1, 25, "\"&&\" is not part of the rules language; write \"and\".")]
    [InlineData("segment a: spend(“BEER”) > 3", 1, 18, "\"“BEER”\" is not part of the rules language; use straight double quotes (\") around text.")]
    [InlineData("segment a: orders() > .5", 1, 23, "\".\" is not part of the rules language; write a digit before and after a decimal point, as in 0.5.")]
    [InlineData("segment a: orders() > 1_", 1, 23, "The number \"1_\" has an underscore that is not between two digits; write 1_000.")]
    [InlineData("segment a: spend() > 1,000", 1, 23, "A number has no commas; write 1000 or 1_000, and a decimal point as in 0.5.")]
    [InlineData("segment a: spend() > 0.12345678901234567890123456789", 1, 22, "The number 0.12345678901234567890123456789 has too many digits to be exact; use at most 28.")]
    [InlineData("segment a \"😀\": spend(\"DIARY\") > 1", 1, 22, "Unknown category \"DIARY\"; did you mean \"DAIRY\"?")]
    // Shape.
    [InlineData("segment a: 1 < orders() < 5", 1, 25, "Comparisons do not chain, so \"<\" cannot follow one; join two comparisons with \"and\".")]
    [InlineData("segment a: orders() between 1, 5", 1, 30, "Expected \"and\" and the upper end, as in between 3 and 5, but found \",\".")]
    [InlineData("segment a: orders() > 1)", 1, 24, "This closing parenthesis has no opening one; remove it, or add \"(\" before.")]
    [InlineData("segment a: (orders() > 1\nsegment b: orders() > 1", 2, 1, "Expected a closing parenthesis but found \"segment\".")]
    [InlineData("segment a: orders() >", 1, 22, "Expected a number, a function such as spend(), or \"(\" but found the end of the file.")]
    [InlineData("segment a orders() > 1", 1, 11, "Expected a title in double quotes or a colon (:) after the segment's name but found \"orders\".")]
    [InlineData("segment 1a: orders() > 1", 1, 9, "Expected a segment name of letters, digits, _ and - that starts with a letter or _ but found \"1\".")]
    [InlineData("segment not: orders() > 1", 1, 9, "A segment cannot be called \"not\", which is a word of the rules language; choose another name.")]
    [InlineData("segment a: orders() > 1\n\nsegment a: orders() > 2", 3, 9, "The segment name \"a\" is already used on line 1; choose another name.")]
    // Affinity.
    [InlineData("affinity top 17", 1, 14, "Affinity top 17 is out of range; it is a whole number from 1 to 16.")]
    [InlineData("affinity top 0", 1, 14, "Affinity top 0 is out of range; it is a whole number from 1 to 16; write \"affinity off\" for none.")]
    [InlineData("affinity top x", 1, 14, "Expected a number from 1 to 16 after \"affinity top\" but found \"x\".")]
    [InlineData("affinity tpo 3", 1, 10, "Expected \"top\" and a number, or \"off\", but found \"tpo\"; did you mean \"top\"?")]
    [InlineData("affinity top 2\naffinity off", 2, 1, "Affinity is already set on line 1; remove one of the two lines.")]
    [InlineData("# nothing\n", 1, 1, "The file holds no rule; write a segment, as in segment regulars: orders() >= 3, or an affinity line, as in affinity top 3.")]
    public void Names_place_reason_and_remedy_When_a_file_is_wrong(string text, int line, int column, string message) =>
        Assert.Equal([new RuleError(line, column, message)], ErrorsOf(text));

    [Fact]
    public void Reports_each_segment_once_and_in_order_When_several_are_wrong()
    {
        var errors = ErrorsOf("""
            segment a: orders( > 3
            segment b: orders() > 3
            segment c: spend() + > 3 and
              whatever
            affinity top 99
            segment b: spend(100) > 1 and spend(200) > 1
            """);

        Assert.Equal([(1, 20), (3, 22), (5, 14), (6, 9), (6, 18), (6, 37)], errors.Select(error => (error.Line, error.Column)));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Counts_lines_When_they_end_in_any_of_the_three_ways(string end) =>
        Assert.Equal((3, 3), Place(ErrorsOf($"# a{end}segment a:{end}  spnd() > 1").Single()));

    [Fact]
    public void Tells_a_hundred_errors_and_how_many_more_there_are()
    {
        var text = string.Concat(Enumerable.Range(0, 180).Select(i => $"segment s{i}: spnd() > 1\n"));

        Assert.Equal(101, ErrorsOf(text).Count);
        Assert.Equal("line 100, column 14: There are 80 more faults than those that are told; mend these first.", ErrorsOf(text)[^1].ToString());
        Assert.Equal(101, ErrorsOf(text.Replace("spnd()", "spend(\"DIARY\")", StringComparison.Ordinal)).Count);
        Assert.Contains("is 1 more fault than", ErrorsOf(string.Concat(Enumerable.Repeat("segment a: spnd()\n", 51)))[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_the_first_segment_above_the_limit_When_there_are_too_many()
    {
        var error = ErrorsOf(RuleTextTests.Many(Limits.Segments + 2)).Single();

        Assert.Equal(new RuleError(10_001, 1, "This is segment 10001; a file holds at most 10000 segments, so remove some."), error);
    }

    [Fact]
    public void Refuses_a_file_above_the_limit_When_it_is_measured_in_bytes()
    {
        var fits = "affinity off #" + new string('x', Limits.RulesBytes - 14);

        Assert.Empty(ErrorsOf(fits));
        Assert.Equal(
            "The file is larger than 10485760 bytes; remove segments or comments.", ErrorsOf(fits + "x").Single().Message);
    }

    [Fact]
    public void Refuses_a_name_above_the_limit_When_it_is_measured_in_bytes()
    {
        var fits = new string('é', Limits.NameBytes / 2);

        Assert.Empty(ErrorsOf($"segment {fits}: orders() > 1"));
        var error = ErrorsOf($"segment {fits}x: orders() > 1").Single();
        Assert.Equal((1, 9), Place(error));
        Assert.EndsWith("is too long; use at most 128 bytes and put the rest in a title.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", "orders() > 1", ")")]
    [InlineData("not ", "orders() > 1", "")]
    [InlineData("-", "1 > 1", "")]
    public void Refuses_deeper_nesting_than_the_limit_When_it_would_exhaust_the_stack(string open, string inner, string close)
    {
        foreach (var depth in new[] { Limits.RuleDepth + 1, 100_000 })
        {
            var text = new StringBuilder("segment a: ").Insert(11, open, depth).Append(inner).Insert(0, " ").ToString();
            var error = ErrorsOf(text + string.Concat(Enumerable.Repeat(close, depth))).Single();

            Assert.Equal((1, 13 + (Limits.RuleDepth * open.Length)), Place(error));
            Assert.Equal("The expression is nested more than 64 deep here; split it into several segments.", error.Message);
        }
    }

    [Fact]
    public void Reads_as_one_line_When_an_error_is_printed() =>
        Assert.Equal("line 3, column 7: Why.", new RuleError(3, 7, "Why.").ToString());

    private static (int, int) Place(RuleError error) => (error.Line, error.Column);
}
