using System.Diagnostics;
using Cohort.Build.Projects;
using Xunit;

namespace Cohort.Build.Tests;

/// <summary>The version of what is built, in a repository of its own.</summary>
[Trait("Category", "Slow")]
public sealed class VersionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-version-").FullName;

    public VersionTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "build"));
        var targets = Path.Combine("build", "Version.targets");
        var root = Repository.Find(AppContext.BaseDirectory).Root;
        File.Copy(Path.Combine(root, targets), Path.Combine(_folder, targets));
        File.WriteAllText(Path.Combine(_folder, "One.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <VersionPrefix>0.1.0</VersionPrefix>
              </PropertyGroup>
              <Import Project="build/Version.targets" />
            </Project>
            """);
    }

    // What Git made cannot be written, and so not deleted everywhere, before it is made ordinary.
    public void Dispose()
    {
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories))
            file.Attributes = FileAttributes.Normal;
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void It_is_that_of_the_tag_and_counts_the_commits_after_it()
    {
        Assert.Equal("0.1.0", Version());
        Run("git", "init", "--quiet");
        Commit();
        Assert.Equal("0.1.0", Version());
        Run("git", "tag", "v1.2.3");
        Run("git", "tag", "v9");
        Assert.Equal("1.2.3", Version());
        Commit();
        Commit();
        Assert.Equal("1.2.4-dev.2", Version());
        Run("git", "tag", "v1.2.4-rc.1");
        Assert.Equal("1.2.4-rc.1", Version());
        Commit();
        Assert.Equal("1.2.4-rc.1.1", Version());
        Assert.Equal("7.0.0", Version("-property:Version=7.0.0"));
    }

    private void Commit() => Run(
        "git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false",
        "commit", "--quiet", "--allow-empty", "--message", "One");

    private string Version(params string[] more)
    {
        string[] arguments = ["msbuild", "One.csproj", "-target:VersionFromTag", "-getProperty:Version", .. more];
        return Run(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments).Trim();
    }

    private string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience)) process.Kill(entireProcessTree: true);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed: {output.Result}");
        return output.Result;
    }
}
