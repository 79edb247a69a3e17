using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

/// <summary>What folders of a project say: which way its parts depend on each other, and where to find a name.</summary>
public sealed partial class FolderTests
{
    [Fact]
    public void Folders_of_a_project_depend_on_each_other_one_way() =>
        Tree.MustHaveNone(
            from project in SourceProject.All
            from cycle in new FolderGraph(TypeUses.Of(project)).Cycles()
            select Told(project, cycle));

    // They have the namespaces of what they stand in for.
    private const string Shims = "tests/Cohort.Petabridge.Tests/Shim/";

    [Fact]
    public void A_namespace_is_a_project_and_a_folder() =>
        Tree.MustHaveNone(
            from file in Tree.Sources
            where !file.StartsWith(Shims, StringComparison.Ordinal)
            let declared = Namespace().Match(Code.Only(Tree.Read(file)))
            where declared.Success
            let expected = NamespaceOf(file)
            where declared.Groups["name"].Value != expected
            select $"{file}: its namespace is {declared.Groups["name"].Value}; its folder says {expected}.");

    [Fact]
    public void A_cycle_is_told_with_a_use_for_each_hop()
    {
        TypeUse[] uses =
        [
            new("A/One.cs", 1, "Two", "A/Two.cs"),
            new("A/One.cs", 2, "Three", "B/Three.cs"),
            new("B/Three.cs", 3, "Four", "C/Four.cs"),
            new("C/Four.cs", 4, "Five", "Five.cs"),
            new("Five.cs", 5, "Two", "A/Two.cs"),
            new("D/Six.cs", 6, "Two", "A/Two.cs"),
        ];

        var (members, cycle) = Assert.Single(new FolderGraph(uses).Cycles());

        Assert.Equal(4, members);
        Assert.Equal(
            [
                "A/One.cs:2 uses Three of B/Three.cs",
                "B/Three.cs:3 uses Four of C/Four.cs",
                "C/Four.cs:4 uses Five of Five.cs",
                "Five.cs:5 uses Two of A/Two.cs",
            ],
            cycle.Select(use => use.ToString()));
    }

    [Fact]
    public void The_shortest_cycle_of_a_group_is_told()
    {
        TypeUse[] uses =
        [
            new("A/One.cs", 1, "Two", "B/Two.cs"),
            new("B/Two.cs", 2, "Three", "C/Three.cs"),
            new("C/Three.cs", 3, "One", "A/One.cs"),
            new("C/Three.cs", 4, "Two", "B/Two.cs"),
        ];

        var (members, cycle) = Assert.Single(new FolderGraph(uses).Cycles());

        Assert.Equal((3, 2), (members, cycle.Count));
    }

    [Fact]
    public void Files_at_the_top_of_a_project_may_use_each_other_and_folders_one_way() =>
        Assert.Empty(new FolderGraph(
        [
            new("Top.cs", 1, "Bottom", "Bottom.cs"),
            new("Bottom.cs", 1, "Top", "Top.cs"),
            new("Top.cs", 2, "One", "A/One.cs"),
            new("A/One.cs", 1, "Two", "A/Deeper/Two.cs"),
        ]).Cycles());

    private static string Told(SourceProject project, (int Members, IReadOnlyList<TypeUse> Cycle) found) =>
        $"{project.Folder}: {found.Members} folders use each other in a circle, for example:"
        + string.Concat(found.Cycle.Select(use => $"\n    {use}"));

    private static string NamespaceOf(string file)
    {
        var project = Tree.Projects.Append($"{Tree.Outside}Cohort.Petabridge.csproj").Single(project => file.StartsWith(FolderOf(project), StringComparison.Ordinal));
        var below = file[FolderOf(project).Length..];
        return string.Join('.', [Path.GetFileNameWithoutExtension(project), .. below.Split('/')[..^1]]);
    }

    private static string FolderOf(string project) => project[..(project.LastIndexOf('/') + 1)];

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
