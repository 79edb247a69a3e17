using System.CommandLine.Completions;
using Cohort.Cli;
using Cohort.Learning.Commands;
using Xunit;

namespace Cohort.Learning.Tests;

/// <summary>A value that is of another kind than an option of <c>cohort train</c> wants is told in a sentence.</summary>
public class OptionValueTests
{
    public static TheoryData<string> Names() => new(TrainingCommands.Root().Options
        .Where(option => !option.Hidden && option.ValueType != typeof(bool) && option.ValueType != typeof(void))
        .Where(option => (option.ValueType != typeof(string) && option.ValueType != typeof(string[])) || option.GetCompletions(CompletionContext.Empty).Any())
        .Select(option => option.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_ends_with_2_and_names_the_option_and_the_remedy_When_a_value_does_not_parse(string name)
    {
        var (output, error) = (new StringWriter(), new StringWriter());

        var code = await CommandLine.RunAsync(TrainingCommands.Root(), "cohort train", ["churn", name, "abc"], output, error, default);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains($"The option {name} is \"abc\"; give ", error.ToString(), StringComparison.Ordinal);
    }
}
