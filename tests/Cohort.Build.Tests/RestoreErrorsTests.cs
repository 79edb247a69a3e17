using Cohort.Build.Packages;
using Xunit;

namespace Cohort.Build.Tests;

public sealed class RestoreErrorsTests
{
    [Fact]
    public void An_id_that_no_source_has_is_missing_from_the_project_that_names_it()
    {
        var errors = RestoreErrors.Parse("""
              Determining projects to restore...
            /repo/src/b/b.csproj : error NU1101: Unable to find package Some.Package.Xyz. No packages exist with this id in source(s): one [/repo/all.slnx]
            /repo/src/c/c.csproj : error NU1101: Unable to find package Other. No packages exist with this id in source(s): one, two [/repo/all.slnx]
            /repo/src/c/c.csproj : error NU1101: Unable to find package Some.Package.Xyz. No packages exist with this id in source(s): one [/repo/all.slnx]
              Failed to restore /repo/src/b/b.csproj (in 509 ms).
              Restored /repo/src/a/a.csproj (in 33 ms).
            """);

        Assert.Empty(errors.Others);
        Assert.Equal(["/repo/src/b/b.csproj", "/repo/src/c/c.csproj"], errors.Missing.Keys.Order());
        Assert.Equal(["Some.Package.Xyz"], errors.Missing["/repo/src/b/b.csproj"]);
        Assert.Equal(["Other", "Some.Package.Xyz"], errors.Missing["/repo/src/c/c.csproj"]);
    }

    [Theory]
    [InlineData("/repo/c.csproj : error NU1102: Unable to find package xunit with version (>= 99.0.0)")]
    [InlineData("/repo/c.csproj : error NU1103: Unable to find a stable package xunit with version (>= 99.0.0)")]
    [InlineData("/repo/c.csproj : error NU1301: Unable to load the service index for source one.")]
    [InlineData("/repo/c.csproj(3,5): error MSB4025: The project file could not be loaded.")]
    [InlineData("MSBUILD : error MSB1009: Project file does not exist.")]
    [InlineData("error: Response status code does not indicate success: 503 (Service Unavailable).")]
    public void Any_other_error_is_kept_as_it_stands(string line)
    {
        var errors = RestoreErrors.Parse(line);

        Assert.Empty(errors.Missing);
        Assert.Equal([line], errors.Others);
    }

    [Theory]
    [InlineData("/repo/c.csproj : warning NU1603: c depends on x (>= 1.0.0) but x 1.0.0 was not found.")]
    [InlineData("  Restored /repo/src/error/error.csproj (in 33 ms).")]
    [InlineData("")]
    public void A_line_that_is_no_error_says_nothing(string line)
    {
        var errors = RestoreErrors.Parse(line);

        Assert.Empty(errors.Missing);
        Assert.Empty(errors.Others);
    }

    [Theory]
    [InlineData("/r/src/A/A.csproj : error NU1004: The package references have changed for net10.0.", true)]
    [InlineData("/r/src/A/A.csproj : error NU1403: Package content hash validation failed for Akka.1.5.73.", true)]
    [InlineData("/r/src/A/A.csproj : error NU1101: Unable to find package Nope. No packages exist with this id", false)]
    [InlineData("", false)]
    public void Packages_that_are_not_those_of_the_lock_files_are_noticed(string output, bool breaks) =>
        Assert.Equal(breaks, RestoreErrors.BreaksLock(output));
}
