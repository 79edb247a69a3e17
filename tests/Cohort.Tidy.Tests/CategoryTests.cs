using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

/// <summary>Tests that start programs are slow, and say so: the fast ones are run after every change.</summary>
public sealed partial class CategoryTests
{
    // Starts servers for the tests of several projects.
    private const string Shared = "tests/Cohort.Testing";

    private const string Server = "class Server { void Begin() => Process.Start(x); }";

    [Fact]
    public void Tests_that_start_programs_are_in_the_category_Slow() =>
        Tree.MustHaveNone(UnmarkedIn(
            [.. Tree.Sources
                .Where(file => file.StartsWith("tests/", StringComparison.Ordinal))
                .SelectMany(file => SourceType.In(file, Tree.Read(file)))],
            [.. Tree.Projects
                .Where(file => SlowAssembly().IsMatch(Tree.Read(file)))
                .Select(file => file[..file.LastIndexOf('/')])]));

    [Theory]
    [InlineData("public class ATests { [Fact] void B() => Process.Start(x); }", 1)]
    [InlineData($"public class ATests {{ [Fact] void B() => Server.Begin(); }}\n{Server}", 1)]
    [InlineData($"public class ATests {{ [Fact] void B() => Shop.Open(); }}\nclass Shop : Server {{ }}\n{Server}", 1)]
    [InlineData($"class ATests(Server server) : Contract;\nabstract class Contract {{ [Fact] void B() {{ }} }}\n{Server}", 1)]
    [InlineData("[Trait(\"Category\", \"Slow\")]\npublic class ATests { [Fact] void B() => Process.Start(x); }", 0)]
    [InlineData("public class ATests { [Fact] void B() => Text(\"Process.Start(x)\"); }", 0)]
    [InlineData($"public class ATests {{ [Fact] void B() {{ }} }}\n{Server}", 0)]
    public void A_test_that_starts_a_program_is_found_where_it_is(string text, int found) =>
        Assert.Equal(found, UnmarkedIn(SourceType.In("tests/A.Tests/A.cs", text), []).Count());

    [Fact]
    public void A_project_that_is_slow_as_a_whole_marks_no_class()
    {
        var types = SourceType.In("tests/A.Tests/A.cs", $"class ATests(Server server);\n{Server}");

        Assert.Empty(UnmarkedIn(types, ["tests/A.Tests"]));
    }

    private static IEnumerable<string> UnmarkedIn(IReadOnlyList<SourceType> types, IReadOnlyList<string> slowProjects)
    {
        var starters = types.Where(type => StartsProgram().IsMatch(type.Code)).ToHashSet();

        // Whoever names a type that starts programs does so too: a test its fixture, a fixture its server.
        List<SourceType> more;
        do
        {
            more = [.. types.Where(type => !starters.Contains(type) && starters.Any(starter => Names(type, starter)))];
            starters.UnionWith(more);
        }
        while (more.Count > 0);
        return starters
            .Where(type => IsTest(type) && !slowProjects.Contains(type.Project) && !SlowClass().IsMatch(type.Text))
            .Select(type => $"{type.File}: {type.Name} starts programs; mark it with [Trait(\"Category\", \"Slow\")].");
    }

    private static bool Names(SourceType type, SourceType other) =>
        (other.Project == type.Project || other.Project == Shared) && type.Words.Contains(other.Name);

    // A contract is run by the classes that are made of it.
    private static bool IsTest(SourceType type) =>
        !AbstractClass().IsMatch(type.Code)
        && (HasTests().IsMatch(type.Code) || type.Name.EndsWith("Tests", StringComparison.Ordinal));

    [GeneratedRegex(@"\bProcess\.Start\(|\bnew Process\b")]
    private static partial Regex StartsProgram();

    [GeneratedRegex(@"\[(Skippable)?(Fact|Theory)\b")]
    private static partial Regex HasTests();

    [GeneratedRegex(@"^[a-z ]*\babstract\b", RegexOptions.Multiline)]
    private static partial Regex AbstractClass();

    [GeneratedRegex(@"^\[Trait\(""Category"", ""Slow""\)\]", RegexOptions.Multiline)]
    private static partial Regex SlowClass();

    [GeneratedRegex(@"Xunit\.AssemblyTraitAttribute"">\s*<_Parameter1>Category</_Parameter1>\s*<_Parameter2>Slow</")]
    private static partial Regex SlowAssembly();
}
