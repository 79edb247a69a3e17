using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class RulesCheckTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task It_warns_and_ends_well_When_a_rule_says_what_hardly_anybody_means()
    {
        var file = _scratch.With("warned.cohort", "segment a: share(\"DAIRY\") >= 30\n");

        var run = await Run.Well("rules", "check", file);
        var json = await Run.Well("rules", "check", file, "--json");

        Assert.StartsWith($"Warning: {file}, line 1, column 30: A share is a part of the whole", run.Error, StringComparison.Ordinal);
        Assert.Contains("\"column\":30", json.Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_what_rules_mean_and_read_When_they_are_right()
    {
        var file = _scratch.With("r.cohort", "affinity top 2\nsegment d \"Dairy\":\n  spend(\"DAIRY\", 30 days) >= 5 and\n  days_since_last() < 9\n");

        var run = await Run.Well("rules", "check", file);

        Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(file) + " has 1 segment, version [0-9a-f]{32}\\.", run.Output);
        Assert.Contains("Category affinity: the 2 categories", run.Output, StringComparison.Ordinal);
        Assert.Contains("d \"Dairy\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("Users whose spend on DAIRY in the last 30 days is at least 5.00 and", run.Output, StringComparison.Ordinal);
        Assert.Contains("The rules read 2 numbers of a user: spend(\"DAIRY\", 30 days), days_since_last().", run.Output, StringComparison.Ordinal);
        Assert.Contains("The categories were not checked (DAIRY); give --taxonomy", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_names_windows_weeks_brands_and_skus_When_it_tells_what_rules_read()
    {
        var file = _scratch.With(
            "r.cohort",
            "segment d: spend(brand \"ACME\", between 60 and 31 days ago) >= 5 or orders(sku \"4711\") > 1 or weeks_with_order(6) > 3 or units(from 2026-11-27 to 2026-11-30) > 1\n");

        var run = await Run.Well("rules", "check", file);

        Assert.Contains(
            "spend(brand \"ACME\", between 60 and 31 days ago), orders(sku \"4711\", 90 days), weeks_with_order(6), units(from 2026-11-27 to 2026-11-30).",
            run.Output, StringComparison.Ordinal);
        Assert.Contains("Brands and skus were not checked (ACME, 4711); give --taxonomy", run.Output, StringComparison.Ordinal);
        Assert.Contains("counts what is still in the last 90 days", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_every_error_with_a_caret_and_ends_with_3_When_rules_are_wrong()
    {
        var file = _scratch.With("r.cohort", "segment a:\n  spnd() > 3\nsegment b \"😀\": ordres() > 1\n");

        var run = await Run.Of("rules", "check", file);

        Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Output));
        var lines = run.Error.Split(Environment.NewLine);
        Assert.StartsWith($"{file}, line 2, column 3: There is no function \"spnd\"; did you mean \"spend\"?", lines[0], StringComparison.Ordinal);
        Assert.Equal(("    spnd() > 3", "    ^"), (lines[1], lines[2]));
        Assert.StartsWith($"{file}, line 3, column 16: ", lines[3], StringComparison.Ordinal);
        Assert.Equal(("  segment b \"😀\": ordres() > 1", "                 ^"), (lines[4], lines[5]));
    }

    [Fact]
    public async Task It_gives_errors_to_programs_When_asked_for_json()
    {
        var file = _scratch.With("r.cohort", "segment a: spend(\"DIARY\") > 3\n");
        var taxonomy = _scratch.With("t.csv", Shop.Taxonomy);

        var wrong = await Run.Of("rules", "check", file, "--taxonomy", taxonomy, "--json");
        var right = await Run.Well("rules", "check", file, "--json");

        Assert.Equal(ExitCode.BadInput, wrong.Code);
        var error = Assert.Single(wrong.Json[0].GetProperty("errors").EnumerateArray());
        Assert.Equal((1, 18), (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32()));
        Assert.Equal("spend(\"DIARY\", 90 days)", right.Json[0].GetProperty("terms")[0].GetString());
        Assert.True(right.Json[0].GetProperty("valid").GetBoolean());
    }

    [Theory]
    [InlineData("grocery")]
    [InlineData("generated")]
    public async Task It_accepts_the_examples(string example) =>
        await Run.Well("rules", "check", Path.Combine(AppContext.BaseDirectory, "examples", example, "rules.cohort"));

    [Fact]
    public async Task It_refuses_the_file_When_it_is_missing_or_not_UTF_8()
    {
        File.WriteAllBytes(_scratch["latin"], [0xe9]);

        Assert.Equal(ExitCode.BadInput, (await Run.Of("rules", "check", _scratch["none"])).Code);
        Assert.Contains("is not UTF-8", (await Run.Of("rules", "check", _scratch["latin"])).Error, StringComparison.Ordinal);
    }
}
