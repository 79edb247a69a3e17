using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>Windows that do not end today: by ages, and by dates of the calendar.</summary>
public class WindowTests
{
    [Theory]
    [InlineData("spend(between 60 and 31 days ago) > 1", "spend(between 60 and 31 days ago) > 1")]
    [InlineData("spend(\"BEER\", between 31 and 60 days ago) > 1", "spend(\"BEER\", between 60 and 31 days ago) > 1")]
    [InlineData("orders(between 5 and 5 d ago) > 1", "orders(between 5 and 5 days ago) > 1")]
    [InlineData("orders(between 6 and 0 days ago) > 1", "orders(7 days) > 1")]
    [InlineData("orders(between 0 and 89 days ago) > 1", "orders() > 1")]
    [InlineData("rank(\"BEER\", from 2026-11-27 to 2026-11-30) <= 3", "rank(\"BEER\", from 2026-11-27 to 2026-11-30) <= 3")]
    [InlineData("share(\"BEER\", from 2026-11-27 to 2026-11-27) > 0.5", "share(\"BEER\", from 2026-11-27 to 2026-11-27) > 0.5")]
    [InlineData("weeks_with_order(6 weeks) >= 4", "weeks_with_order(6) >= 4")]
    [InlineData("weeks_with_order(\"BEER\", 12) >= 4", "weeks_with_order(\"BEER\", 12) >= 4")]
    [InlineData("units(between 9 and 1 days ago) between 1 and 9", "units(between 9 and 1 days ago) between 1 and 9")]
    public void It_is_printed_in_one_form_When_it_is_written_in_another(string written, string printed)
    {
        Assert.Equal($"affinity top 3\nsegment s \"s\": {printed}\n", Parse("segment s: " + written).Canonical);
        Assert.Equal(Parse("segment s: " + printed).Version, Parse("segment s: " + written).Version);
    }

    [Theory]
    [InlineData("spend(between 60 and 31) > 1", 1, 35, "Expected \"days ago\", as in between 60 and 31 days ago, but found \")\".")]
    [InlineData("spend(between 60 and 31 days) > 1", 1, 40, "Expected \"days ago\", as in between 60 and 31 days ago, but found \")\".")]
    [InlineData("spend(between 60 to 31 days ago) > 1", 1, 29, "Expected \"and\" and the other age, as in between 60 and 31 days ago, but found \"to\".")]
    [InlineData("spend(between \"BEER\" and 31 days ago) > 1", 1, 26, "Expected a number of days, as in between 60 and 31 days ago, but found the text \"BEER\".")]
    [InlineData("spend(between 90 and 31 days ago) > 1", 1, 26, "90 days ago is out of the window; use a whole number from 0, which is today, to 89.")]
    [InlineData("spend(between 60 and 1.5 days ago) > 1", 1, 33, "1.5 days ago is out of the window; use a whole number from 0, which is today, to 89.")]
    [InlineData("spend(from 2026-11-27) > 1", 1, 33, "Expected \"to\" and the last date, as in from 2026-11-27 to 2026-11-30, but found \")\".")]
    [InlineData("spend(from Friday to Monday) > 1", 1, 23, "Expected a date such as 2026-11-27 but found \"Friday\".")]
    [InlineData("spend(from 2026-11-31 to 2026-12-03) > 1", 1, 23, "\"2026-11-31\" is no date from 1970-01-01 to 2100-12-31; write year, month and day, as in 2026-11-27.")]
    [InlineData("spend(from 2026-11-27 to 2026-2-1) > 1", 1, 37, "\"2026-2-1\" is no date from 1970-01-01 to 2100-12-31; write year, month and day, as in 2026-11-27.")]
    [InlineData("spend(from 2026 - 11 - 27 to 2026-11-30) > 1", 1, 23, "\"2026\" is no date from 1970-01-01 to 2100-12-31; write year, month and day, as in 2026-11-27.")]
    [InlineData("spend(from 2026-11-30 to 2026-11-27) > 1", 1, 23, "The dates from 2026-11-30 to 2026-11-27 end before they begin; write from 2026-11-27 to 2026-11-30.")]
    [InlineData("weeks_with_order() > 1", 1, 12, "The function \"weeks_with_order\" needs a number of weeks; write weeks_with_order(6) or weeks_with_order(\"CATEGORY\", 6).")]
    [InlineData("weeks_with_order(between 9 and 1 days ago) > 1", 1, 12, "The function \"weeks_with_order\" needs a number of weeks; write weeks_with_order(6) or weeks_with_order(\"CATEGORY\", 6).")]
    [InlineData("weeks_with_order(13) > 1", 1, 29, "13 weeks are out of range; use a whole number from 1 to 12, which the last 90 days have.")]
    [InlineData("weeks_with_order(0) > 1", 1, 29, "0 weeks are out of range; use a whole number from 1 to 12, which the last 90 days have.")]
    [InlineData("weeks_with_order(42 days) > 1", 1, 29, "42 weeks are out of range; use a whole number from 1 to 12, which the last 90 days have.")]
    [InlineData("tenure(from 2026-11-27 to 2026-11-30) > 1", 1, 19, "The argument \"from\" does not fit here; write tenure() or tenure(\"CATEGORY\").")]
    public void It_is_refused_at_its_place_with_a_remedy_When_it_is_no_window(string expression, int line, int column, string message)
    {
        var error = ErrorsOf("segment a: " + expression)[0];

        Assert.Equal((line, column, message), (error.Line, error.Column, error.Message));
    }

    [Theory]
    [InlineData("spend(between 60 and 31 days ago) >= 1", "Users whose spend in the days from 60 to 31 days ago is at least 1.00.")]
    [InlineData("weeks_with_order(\"BEER\", 6) >= 4", "Users whose number of weeks with an order of BEER in the last 6 weeks is at least 4.")]
    [InlineData("share(\"BEER\", between 9 and 1 days ago) > 0.5", "Users whose share of BEER in the spend of the days from 9 to 1 days ago is more than 50%.")]
    [InlineData("orders(\"BEER\", from 2026-11-27 to 2026-11-30) > 0", "Users whose number of orders of BEER in the time from 2026-11-27 to 2026-11-30, as far as it is in the last 90 days, is more than 0.")]
    public void It_is_read_aloud_When_a_rule_is_described(string expression, string words) => Assert.Equal(words, Rule(expression).Describe(0));

    [Theory]
    [InlineData(
        "spend(from 2026-11-27 to 2026-11-30) > 1 or orders(from 2026-11-27 to 2026-11-30) > 1",
        "1:12 spend(from 2026-11-27 to 2026-11-30) counts what is still in the last 90 days: all of it up to 2027-02-24, less each day after, and nothing after 2027-02-27. Remove the rule by then.")]
    [InlineData(
        "spend(from 2026-01-01 to 2026-12-31) > 1",
        "1:12 spend(from 2026-01-01 to 2026-12-31) counts what is still in the last 90 days, so never all of it, and nothing after 2027-03-30. Remove the rule by then.")]
    [InlineData(
        "spend(from 2100-12-01 to 2100-12-31) > 1",
        "1:12 spend(from 2100-12-01 to 2100-12-31) counts what is still in the last 90 days: all of it up to 2100-12-31, less each day after, and nothing after 2100-12-31. Remove the rule by then.")]
    public void It_is_told_once_until_when_it_counts_When_it_has_dates(string expression, string warning) =>
        Assert.Equal([warning], Parse("segment a: " + expression).Warnings.Select(one => $"{one.Line}:{one.Column} {one.Message}"));
}
