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
    [InlineData("run", "--events", "x")]
    [InlineData("run", "--events", "x", "--data", "y", "--until", "tomorrow")]
    [InlineData("run", "--events", "x", "--data", "y", "--partitions", "3")]
    [InlineData("run", "--events", "x", "--data", "y", "--clock", "sun")]
    [InlineData("run", "--events", "x", "--data", "y", "--currency", "euro")]
    [InlineData("run", "--events", "x", "--data", "y", "--workers", "0")]
    [InlineData("run", "--events", "-", "--data", "y", "--source", "clock")]
    [InlineData("run", "--events", "-", "--data", "no such directory")]
    [InlineData("user")]
    [InlineData("members", "x", "--limit", "-1", "--data", "y")]
    [InlineData("segments")]
    [InlineData("segments", "--data", "y", "--node", "http://127.0.0.1:1")]
    [InlineData("segments", "--node", "here")]
    [InlineData("audit")]
    [InlineData("query", "segments", "--data", "y")]
    [InlineData("query", "--help")]
    [InlineData("segments", "all", "--help")]
    [InlineData("cluster", "status", "--node", "http://127.0.0.1:1")]
    [InlineData("export", "everything", "--data", "y")]
    [InlineData("explain", "u1", "--data", "y")]
    [InlineData("rules", "check")]
    [InlineData("mapping", "check")]
    [InlineData("mapping", "apply", "x")]
    [InlineData("mapping", "check", "x", "--currency", "euro")]
    public async Task It_ends_with_2_and_a_message_When_the_usage_is_wrong(params string[] args)
    {
        var run = await Run.Of(args);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.NotEmpty(run.Error);
        Assert.Empty(run.Output);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate")]
    [InlineData("import")]
    [InlineData("import complete-journey")]
    [InlineData("demo")]
    [InlineData("run")]
    [InlineData("status")]
    [InlineData("segments")]
    [InlineData("segment")]
    [InlineData("members")]
    [InlineData("user")]
    [InlineData("explain")]
    [InlineData("transitions")]
    [InlineData("dead-letters")]
    [InlineData("sources")]
    [InlineData("scores")]
    [InlineData("scoring")]
    [InlineData("ranges")]
    [InlineData("hot")]
    [InlineData("plan")]
    [InlineData("history")]
    [InlineData("activate")]
    [InlineData("turn")]
    [InlineData("split")]
    [InlineData("merge")]
    [InlineData("move")]
    [InlineData("salt")]
    [InlineData("unsalt")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("limits")]
    [InlineData("source")]
    [InlineData("audit")]
    [InlineData("export")]
    [InlineData("rules")]
    [InlineData("rules check")]
    [InlineData("mapping")]
    [InlineData("mapping check")]
    [InlineData("mapping apply")]
    [InlineData("mapping list")]
    [InlineData("mapping show")]
    [InlineData("data")]
    [InlineData("data check")]
    public async Task It_shows_an_example_When_asked_for_help(string command)
    {
        var run = await Run.Well([.. command.Split(' '), "--help"]);

        Assert.Contains("Example:", run.Output, StringComparison.Ordinal);
        Assert.Contains("  cohort " + command, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_groups_every_verb_When_asked_for_help()
    {
        var groups = CommandLine.Root().Description!.Split('\n').SkipWhile(line => !line.StartsWith("Begin", StringComparison.Ordinal)).TakeWhile(line => line.Trim().Length > 0);
        var grouped = string.Join(' ', groups.Select(line => line[10..])).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(CommandLine.Root().Subcommands.Select(command => command.Name).Order(), grouped.Order());
        Assert.Contains(string.Join(", ", grouped[..4]), (await Run.Well("--help")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rules ")]
    public async Task It_says_one_sentence_of_each_command_When_it_lists_them(string command)
    {
        var lines = (await Run.Well($"{command}--help".Split(' '))).Output.ReplaceLineEndings("\n").Split('\n');

        var commands = lines.SkipWhile(line => line != "Commands:").Skip(1).TakeWhile(line => line.Length > 0).ToList();
        Assert.NotEmpty(commands);
        Assert.DoesNotContain(commands, line => line.Contains("Example:", StringComparison.Ordinal));
        Assert.All(commands, line => Assert.InRange(line.Count(one => one == '.'), 0, 1));
    }

    [Fact]
    public async Task It_lists_the_exit_codes_When_asked_for_help() =>
        Assert.Contains("Ends with 0 when done, 1 after a fault", (await Run.Well("--help")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("segments")]
    [InlineData("user", "u1")]
    [InlineData("explain", "u1", "dairy")]
    [InlineData("export", "members")]
    [InlineData("data", "check")]
    public async Task It_ends_with_3_and_a_remedy_When_there_is_no_data_directory(params string[] args)
    {
        var run = await Run.Of([.. args, "--data", "no such directory"]);

        Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Output));
        Assert.StartsWith("The directory 'no such directory' holds no Cohort data. Run 'cohort run'", run.Error, StringComparison.Ordinal);
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
