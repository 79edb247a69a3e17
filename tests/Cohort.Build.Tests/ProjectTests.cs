using Cohort.Build.Projects;
using Xunit;

namespace Cohort.Build.Tests;

public sealed class ProjectTests
{
    [Fact]
    public void References_are_read_as_full_paths()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "repo"));
        var project = Project.Parse(Path.Combine(root, "tests", "A.Tests", "A.Tests.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <PackageReference Include="xunit" />
                <ProjectReference Include="..\..\src\A\A.csproj" />
                <ProjectReference Include="../B/B.csproj" />
              </ItemGroup>
            </Project>
            """);

        Assert.True(project.IsTest);
        Assert.Equal("A.Tests", project.Name);
        Assert.Equal(
            [Path.Combine(root, "src", "A", "A.csproj"), Path.Combine(root, "tests", "B", "B.csproj")], project.References);
    }

    [Fact]
    public void Needs_are_followed_to_the_end_and_cycles_end_too()
    {
        Project a = new("/a.csproj", ["/b.csproj"]), b = new("/b.csproj", ["/c.csproj"]);
        Project c = new("/c.csproj", ["/a.csproj"]), d = new("/d.csproj", []);

        Assert.Equal([a, b, c], new ProjectGraph([a, b, c, d]).WithNeeds([b]));
    }

    [Fact]
    public void A_solution_lists_projects_relative_to_its_folder()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "repo"));
        var project = new Project(Path.Combine(root, "src", "A", "A.csproj"), []);

        var text = Solution.Text(Path.Combine(root, "out", ".build"), [project]);

        Assert.Contains("""<Project Path="../../src/A/A.csproj" />""", text, StringComparison.Ordinal);
    }
}
