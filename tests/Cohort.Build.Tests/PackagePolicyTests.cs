using Cohort.Build.Packages;
using Cohort.Build.Projects;
using Xunit;

namespace Cohort.Build.Tests;

public sealed class PackagePolicyTests
{
    private static readonly Project Core = new("/repo/Core.csproj", []);
    private static readonly Project Actors = new("/repo/Actors.csproj", [Core.Path]);
    private static readonly Project Node = new("/repo/Node.csproj", [Actors.Path]);
    private static readonly Project NodeTests = new("/repo/Node.Tests.csproj", [Node.Path]);
    private static readonly Project[] All = [Core, Actors, Node, NodeTests];
    private static readonly ProjectGraph Graph = new(All);

    [Fact]
    public void Everything_is_kept_when_the_restore_succeeds()
    {
        var plan = PackagePolicy.Decide(0, RestoreErrors.Parse(""), All, Graph);

        Assert.Equal(All, plan!.Kept);
        Assert.Empty(plan.LeftOut);
    }

    [Fact]
    public void A_project_that_lacks_a_package_goes_with_all_that_need_it()
    {
        var plan = PackagePolicy.Decide(1, Missing(Actors, "Akka"), All, Graph);

        Assert.Equal([Core], plan!.Kept);
        Assert.Equal([Actors, Node, NodeTests], plan.LeftOut.Select(one => one.Project));
        Assert.All(plan.LeftOut, one => Assert.Equal(["Akka"], one.PackageIds));
        Assert.Equal("Left out: Node.Tests, because no package source has Akka.", plan.LeftOut[2].ToString());
    }

    [Fact]
    public void Only_wanted_projects_are_named()
    {
        var plan = PackagePolicy.Decide(1, Missing(Actors, "Akka"), [Core, Actors], Graph);

        Assert.Equal([Core], plan!.Kept);
        Assert.Equal([Actors], plan.LeftOut.Select(one => one.Project));
    }

    [Fact]
    public void Any_other_error_beside_it_is_a_failure()
    {
        var errors = Missing(Actors, "Akka") with { Others = ["/repo/Core.csproj : error NU1102: no such version"] };

        Assert.Null(PackagePolicy.Decide(1, errors, All, Graph));
    }

    [Fact]
    public void A_restore_that_fails_without_a_word_is_a_failure() =>
        Assert.Null(PackagePolicy.Decide(1, RestoreErrors.Parse("Killed"), All, Graph));

    [Fact]
    public void A_missing_id_in_a_project_that_is_not_ours_is_a_failure() =>
        Assert.Null(PackagePolicy.Decide(1, Missing(new Project("/repo/Else.csproj", []), "Akka"), All, Graph));

    [Theory]
    [InlineData("all", true)]
    [InlineData("ALL ", true)]
    [InlineData("", false)]
    [InlineData("none", false)]
    [InlineData(null, false)]
    public void All_packages_are_required_when_the_variable_says_so(string? variable, bool required) =>
        Assert.Equal(required, PackagePolicy.RequiresAll(variable));

    private static RestoreErrors Missing(Project project, string id) => RestoreErrors.Parse(
        $"{project.Path} : error NU1101: Unable to find package {id}. No packages exist with this id in source(s): one");
}
