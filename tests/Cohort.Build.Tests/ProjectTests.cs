using System.Xml.Linq;
using Cohort.Build.Projects;
using Cohort.Build.Verbs;
using Xunit;

namespace Cohort.Build.Tests;

public sealed class ProjectTests
{
    private static readonly Repository Tree = Repository.Find(AppContext.BaseDirectory);

    [Fact]
    public void The_solution_has_every_project()
    {
        var listed = XDocument.Load(Tree.Solution).Descendants("Project").Select(project => Path.GetFullPath(Path.Combine(Tree.Root, project.Attribute("Path")!.Value)));

        Assert.Equal(Tree.Projects.Select(project => project.Path), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_program_that_is_published_and_every_project_of_tests_is_found()
    {
        Assert.Equal(BuildVerb.Published, Tree.Sources.Select(project => project.Name).Where(BuildVerb.Published.Contains));
        Assert.Contains(Tree.Tests, project => project is { IsTest: true, Name: "Cohort.Build.Tests" });
        Assert.DoesNotContain(Tree.Tests, project => project is { IsTest: true, Name: "Cohort.Bench" });
    }
}
