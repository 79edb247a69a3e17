using Xunit;

namespace Cohort.Cli.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData()]
    [InlineData("fly")]
    [InlineData("generate")]
    [InlineData("generate", "--out", "x", "--users", "many")]
    [InlineData("generate", "--out", "x", "--users", "0")]
    [InlineData("generate", "--out", "x", "--late", "1,5")]
    [InlineData("generate", "--out", "x", "--late", "NaN")]
    [InlineData("generate", "--out", "x", "--start", "2026-02-30")]
    [InlineData("generate", "--out", "x", "--start", "2100-12-01", "--days", "60")]
    [InlineData("generate", "--out", "x", "--duplicates", "0.7", "--malformed", "0.7")]
    [InlineData("import", "complete-journey", "--out", "x")]
    public async Task It_ends_with_2_and_a_message_When_the_usage_is_wrong(params string[] args)
    {
        var run = await Run.Of(args);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.NotEmpty(run.Error);
        Assert.Empty(run.Output);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate", "--help")]
    [InlineData("import", "complete-journey", "--help")]
    public async Task It_shows_an_example_When_asked_for_help(params string[] args)
    {
        var run = await Run.Of(args);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("Example:", run.Output, StringComparison.Ordinal);
        Assert.Contains("cohort " + string.Join(' ', args[..^1]) + " --", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_names_the_option_the_value_and_the_range_When_a_value_is_out_of_range()
    {
        var run = await Run.Of("generate", "--out", "x", "--late", "1.5", "--days", "0");

        Assert.Equal(
            ["The option --days is 0; give a value from 1 to 3660.", "The option --late is 1.5; give a value from 0 to 1."],
            run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
