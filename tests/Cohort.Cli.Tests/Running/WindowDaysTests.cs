using Xunit;

namespace Cohort.Cli.Tests.Running;

public sealed class WindowDaysTests : IDisposable
{
    private readonly Shop _shop = new(
        Shop.Line("1", "anna", "milk", "10", "2026-01-01") + Shop.Line("3", "bert", "milk", "5", "2026-03-15") + Shop.Line("2", "anna", "bread", "2", "2026-06-01"),
        "affinity off\nsegment dear: spend() >= 12\nsegment lapsed: days_since_last() >= 60");

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("180", "anna,BREAD,200\nanna,DAIRY,1000\nbert,DAIRY,500\n", "anna,dear\nbert,lapsed\n")]
    [InlineData("90", "anna,BREAD,200\nbert,DAIRY,500\n", "bert,lapsed\n")]
    [InlineData("30", "anna,BREAD,200\n", "bert,lapsed\n")]
    public async Task A_new_directory_has_the_window_that_is_given(string days, string spend, string members)
    {
        await _shop.RunAll("--window-days", days);

        Assert.Equal("user_id,category,spend_minor\n" + spend, await _shop.Export("spend"));
        Assert.Equal("user_id,segment\n" + members, await _shop.Export("members"));
        Assert.Contains($"Window       {days} days", (await _shop.Ask("status")).Output, StringComparison.Ordinal);
        Assert.Contains($"\"window_days\":{days}", (await _shop.Ask("status", "--json")).Output, StringComparison.Ordinal);
        Assert.Contains($"in the last {days} days", (await _shop.Ask("segment", "dear")).Output, StringComparison.Ordinal);
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_window_is_refused_by_both_numbers_And_the_same_one_goes_on()
    {
        await _shop.RunAll("--window-days", "180");

        await _shop.RunAll("--window-days", "180");
        var other = await Run.Of("run", "--events", _shop.Events, "--data", _shop.Data, "--window-days", "90");

        Assert.Equal(ExitCode.BadUsage, other.Code);
        Assert.Contains("made with a window of 180 days and cannot have one of 90", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6")]
    [InlineData("401")]
    public async Task A_window_that_cannot_be_is_refused(string days)
    {
        var run = await Run.Of("run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--window-days", days);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains("a whole number from 7 to 400", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_are_read_for_the_window_of_their_directory()
    {
        await _shop.RunAll("--window-days", "200");
        File.WriteAllText(_shop.RulesFile, "segment long: spend(200 days) >= 12");
        var checkedFor90 = await Run.Of("rules", "check", _shop.RulesFile);

        await Run.Well("rules", "check", _shop.RulesFile, "--window-days", "200");
        await Run.Well("rules", "preview", _shop.RulesFile, "--data", _shop.Data);
        await Run.Well("activate", "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, checkedFor90.Code);
        Assert.Contains("from 1 to 90", checkedFor90.Error, StringComparison.Ordinal);
        Assert.Contains("anna,long", await _shop.Export("members"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_scored_in_a_window_that_is_shorter_than_models_look_back()
    {
        var run = await Run.Of(
            "run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--window-days", "30", "--models", _shop["models"]);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("The window has 30 days and models look back on 90", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop.Data));
    }
}
