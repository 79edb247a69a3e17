using System.CommandLine;
using System.CommandLine.Completions;
using Xunit;

namespace Cohort.Cli.Tests;

/// <summary>A value that is of another kind than the option or argument wants is told in a sentence, whichever it is.</summary>
public class OptionValueTests
{
    private static readonly string[] NoValues = ["abc", "1,5x", "99999999999999999999", "0x1g", "2026-02-30", " "];

    public static TheoryData<string> Commands()
    {
        var commands = new TheoryData<string>();
        foreach (var (path, command) in All([], CommandLine.Root()))
        {
            if (command.Subcommands.Count == 0 && path.Length > 0 && (Options(command).Any() || Arguments(command).Any()))
                commands.Add(string.Join(' ', path));
        }

        return commands;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task It_ends_with_2_and_names_the_option_and_the_remedy_When_a_value_does_not_parse(string path)
    {
        var command = All([], CommandLine.Root()).Single(one => string.Join(' ', one.Path) == path).Command;
        foreach (var option in Options(command))
        {
            foreach (var value in NoValues.Where(value => option.ValueType != typeof(double) || !double.TryParse(value, out _))) await Refused($"The option {option.Name} is \"{value}\"; give ", [.. path.Split(' '), option.Name, value]);
        }

        foreach (var argument in Arguments(command))
        {
            var before = command.Arguments.TakeWhile(other => other != argument).Select(_ => "7");
            foreach (var value in NoValues) await Refused($"The argument {argument.Name} is \"{value}\"; give ", [.. path.Split(' '), .. before, value]);
        }
    }

    [Fact]
    public void There_are_options_and_arguments_of_every_kind_to_try()
    {
        var kinds = All([], CommandLine.Root()).SelectMany(one => Options(one.Command).Select(option => option.ValueType)).Distinct().ToList();
        Assert.True(kinds.Count >= 5, string.Join(", ", kinds));
        Assert.Contains(All([], CommandLine.Root()), one => Arguments(one.Command).Any());
        Assert.Contains(typeof(string), kinds);
    }

    private static async Task Refused(string sentence, string[] args)
    {
        var run = await Run.Of(args);
        var told = $"cohort {string.Join(' ', args)}: {run.Code}, {run.Error}";
        Assert.True(run.Code == ExitCode.BadUsage, told);
        Assert.True(run.Error.Contains(sentence, StringComparison.Ordinal), told);
        Assert.False(run.Error.Contains("System.", StringComparison.Ordinal), told);
    }

    private static IEnumerable<(string[] Path, Command Command)> All(string[] path, Command command) =>
        command.Subcommands.SelectMany(sub => All([.. path, sub.Name], sub)).Prepend((path, command));

    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Where(option => !option.Hidden && (IsRead(option.ValueType) || IsChoice(option, option.ValueType)));

    private static IEnumerable<Argument> Arguments(Command command) => command.Arguments.Where(argument =>
        IsRead(argument.ValueType) || IsChoice(argument, argument.ValueType));

    private static bool IsChoice(Symbol symbol, Type type) => type == typeof(string) && symbol.GetCompletions(CompletionContext.Empty).Any();

    private static bool IsRead(Type type) => type != typeof(string) && type != typeof(bool) && type != typeof(string[]) && type != typeof(void);
}
