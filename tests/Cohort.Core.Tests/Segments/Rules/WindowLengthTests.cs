using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Tests.Laws;
using Xunit;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>Rules are read for a window of some length.</summary>
public class WindowLengthTests
{
    [Theory]
    [InlineData(7, "spend(7 days) > 1", "spend() > 1")]
    [InlineData(400, "spend(400 days) > 1", "spend() > 1")]
    [InlineData(400, "spend(90 days) > 1", "spend(90 days) > 1")]
    [InlineData(400, "orders(between 399 and 365 days ago) > 1", "orders(between 399 and 365 days ago) > 1")]
    [InlineData(400, "weeks_with_order(57) > 1", "weeks_with_order(57) > 1")]
    [InlineData(7, "weeks_with_order(1) == 1", "weeks_with_order(1) == 1")]
    public void It_takes_windows_up_to_its_own(int days, string written, string printed) =>
        Assert.Equal($"affinity top 3\nsegment s \"s\": {printed}\n", RuleBench.Parse("segment s: " + written, days).Canonical);

    [Theory]
    [InlineData(7, "spend(8 days) > 1", "A window of 8 days is out of range; use a whole number from 1 to 7.")]
    [InlineData(400, "spend(401 days) > 1", "A window of 401 days is out of range; use a whole number from 1 to 400.")]
    [InlineData(30, "spend(between 30 and 7 days ago) > 1", "30 days ago is out of the window; use a whole number from 0, which is today, to 29.")]
    [InlineData(30, "weeks_with_order(5) > 1", "5 weeks are out of range; use a whole number from 1 to 4, which the last 30 days have.")]
    [InlineData(89, "score(\"churn\") > 0.5", "The window has 89 days and models look back on 90, so that nobody is scored; remove the score, or begin anew with a window of 90 days or more.")]
    public void It_refuses_what_looks_beyond_it(int days, string written, string message)
    {
        Assert.False(RuleText.TryParse("segment s: " + written, out _, out var errors, days));

        Assert.Equal(message, Assert.Single(errors).Message);
    }

    [Fact]
    public void Rules_have_the_version_of_before_in_the_usual_window_and_another_one_in_each_other()
    {
        const string Text = "segment s: spend() > 1";
        string[] versions = [RuleBench.Parse(Text).Version, RuleBench.Parse(Text, 90).Version, RuleBench.Parse(Text, 30).Version, RuleBench.Parse(Text, 400).Version];

        Assert.Equal(versions[0], versions[1]);
        Assert.Equal(3, versions.Distinct().Count());
    }

    [Fact]
    public void What_rules_say_names_the_window()
    {
        Assert.True(RuleBench.Parse("segment s: spend() > 1 and days_since_last() > 180", 180).TryBind(RuleBench.Taxonomy, out var set, out _));

        Assert.Equal(180, set.WindowDays);
        Assert.Contains("spend in the last 180 days", set.Describe(0), StringComparison.Ordinal);
        Assert.Contains("Who bought nothing in the last 180 days is looked at too.", set.Describe(0), StringComparison.Ordinal);
        Assert.False(RuleBench.Rule("days_since_last() > 80").LooksBeyondWindow(0));
    }

    [Fact]
    public void A_range_refuses_rules_for_another_window()
    {
        var world = ScriptWriter.OtherWorld(1);
        var runner = new Runner(world.Context());

        var refused = Assert.Throws<InvalidOperationException>(() => runner.State.Activate((world with { WindowDays = 180 }).Context(2, 1), CauseKind.RulesChanged));

        Assert.Contains("has a window of 90 days; rules for one of 180 cannot hold in it", refused.Message, StringComparison.Ordinal);
    }
}
