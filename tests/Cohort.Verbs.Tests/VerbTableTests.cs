using Cohort.Store.Access;
using Cohort.Verbs.Declaring;
using Xunit;

namespace Cohort.Verbs.Tests;

/// <summary>What every verb of the table has.</summary>
public class VerbTableTests
{
    public static TheoryData<string> Names() => [.. VerbTable.All.Select(verb => verb.Name)];

    [Fact]
    public void Each_name_is_there_once() =>
        Assert.Equal(VerbTable.All.Count, VerbTable.All.Select(verb => verb.Name).Distinct().Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_an_example_of_itself(string name)
    {
        var verb = VerbTable.Named(name);

        Assert.Contains("Example:", verb.Help, StringComparison.Ordinal);
        Assert.Contains($"  cohort {name}", verb.Help, StringComparison.Ordinal);
        Assert.NotEmpty(verb.Paths);
        Assert.Equal(
            verb.Paths.Any(path => !path.StartsWith("GET ", StringComparison.Ordinal)), (verb.Role & (AccessRoles.Edit | AccessRoles.Operate)) != 0 && verb.Role != AccessRoles.Admin);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_arguments_come_before_its_options_and_only_the_last_can_be_several(string name)
    {
        var arguments = VerbTable.Named(name).Arguments;

        Assert.DoesNotContain(arguments.SkipWhile(one => !one.IsOption), one => !one.IsOption);
        Assert.All(arguments.Where(one => !one.IsOption).Reverse().Skip(1), one => Assert.Equal((1, 1), (one.Fewest, one.Most)));
        Assert.Equal(arguments.Count, arguments.Select(one => one.Name).Distinct().Count());
        Assert.All(arguments, one => Assert.EndsWith(".", one.Description, StringComparison.Ordinal));
    }

    [Fact]
    public void An_argument_reads_what_was_given_and_refuses_what_it_cannot_use()
    {
        var (range, limit, names) = (CommonArguments.Whole("RANGE", "The id.", 0), CommonArguments.Limit(20, "rows"), CommonArguments.Texts("NAME", "Names.", 2, 3, NameKind.Segment));

        Assert.Equal((7, 20, 0), (range.Read(["7"]), limit.Read([]), limit.Read(["0"])));
        Assert.Equal(["a", "b"], (string[])names.Read(["a", "b"])!);
        Assert.Equal("The argument RANGE is missing: The id.", Assert.Throws<VerbUsageException>(() => range.Read([])).Message);
        Assert.Equal("The argument RANGE is \"x\"; give a whole number from 0 on.", Assert.Throws<VerbUsageException>(() => range.Read(["x"])).Message);
        Assert.Equal("The argument NAME has 1 values; give 2 to 3.", Assert.Throws<VerbUsageException>(() => names.Read(["a"])).Message);
    }
}
