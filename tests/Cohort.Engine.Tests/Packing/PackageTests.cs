using System.IO.Compression;
using System.Xml.Linq;
using Cohort.Testing;
using Xunit;

namespace Cohort.Engine.Tests.Packing;

/// <summary>The packages of the libraries: what is in them, and that a program of a stranger can be built on them.</summary>
[Trait("Category", "Slow")]
public sealed class PackageTests : IAsyncLifetime, IDisposable
{
    private static readonly (string Name, string Folder)[] Libraries =
        [("Cohort.Core", "src/Shards/Cohort.Core"), ("Cohort.Store", "src/Nodes/Cohort.Store"), ("Cohort.Engine", "src/Nodes/Cohort.Engine")];

    private readonly Scratch _scratch = new();

    public async Task InitializeAsync()
    {
        foreach (var (_, folder) in Libraries)
            await Dotnet.Run(Dotnet.Root, "pack", folder, "--configuration", Dotnet.Configuration, "--no-build", "--output", _scratch["packages"], "-nodeReuse:false");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Each_holds_the_library_its_documentation_and_what_it_says_of_itself()
    {
        foreach (var (name, _) in Libraries)
        {
            using var package = ZipFile.OpenRead(FileOf(name, "nupkg"));
            var files = package.Entries.Select(entry => entry.FullName).ToList();
            Assert.Contains($"lib/net10.0/{name}.dll", files);
            Assert.Contains($"lib/net10.0/{name}.xml", files);
            Assert.Contains("README.md", files);
            Assert.DoesNotContain(files, file => file.EndsWith(".pdb", StringComparison.Ordinal));
            var about = Described(package, name);
            Assert.Equal("Apache-2.0", about["license"].Value);
            Assert.Equal("README.md", about["readme"].Value);
            Assert.NotEmpty(about["description"].Value);
            Assert.Equal("git", about["repository"].Attribute("type")?.Value);

            using var symbols = ZipFile.OpenRead(FileOf(name, "snupkg"));
            Assert.Contains($"lib/net10.0/{name}.pdb", symbols.Entries.Select(entry => entry.FullName));
        }
    }

    [Fact]
    public void They_need_each_other_in_their_own_version_and_the_core_needs_nothing()
    {
        Assert.Equal([], NeededBy("Cohort.Core"));
        Assert.Contains(("Cohort.Core", VersionOf("Cohort.Core")), NeededBy("Cohort.Store"));
        Assert.Contains(("Cohort.Store", VersionOf("Cohort.Store")), NeededBy("Cohort.Engine"));
        Assert.DoesNotContain(NeededBy("Cohort.Engine"), needed => needed.Name is "System.CommandLine" or "Spectre.Console");
    }

    [Fact]
    public async Task A_program_of_a_stranger_that_refers_to_the_engines_package_builds_and_runs()
    {
        Directory.CreateDirectory(_scratch["program"]);
        File.Copy(Path.Combine(Dotnet.Root, "samples", "embed", "Program.cs"), Path.Combine(_scratch["program"], "Program.cs"));
        File.WriteAllText(Path.Combine(_scratch["program"], "Stranger.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Cohort.Engine" Version="{VersionOf("Cohort.Engine")}" />
              </ItemGroup>
            </Project>
            """);

        // The packages that others made lie where these tests were restored to: no network is needed, and nothing is left behind.
        File.WriteAllText(Path.Combine(_scratch["program"], "nuget.config"),
            $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_scratch["restored"]}" /></config>
              <packageSources><clear /><add key="packed" value="{_scratch["packages"]}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="here" value="{RestoredPackages()}" /></fallbackPackageFolders>
            </configuration>
            """);
        await Dotnet.Run(_scratch["program"], "build", "--configuration", "Release", "-nodeReuse:false");

        var output = await Dotnet.Run(_scratch["program"], Path.Combine("bin", "Release", "net10.0", "Stranger.dll"));

        Assert.Equal(SampleTests.Output + "\n", output, ignoreLineEndingDifferences: true);
    }

    private string FileOf(string name, string kind) => Assert.Single(Directory.GetFiles(_scratch["packages"], $"{name}.*.{kind}"));

    private string VersionOf(string name) => Path.GetFileNameWithoutExtension(FileOf(name, "nupkg"))[(name.Length + 1)..];

    private List<(string Name, string Version)> NeededBy(string name)
    {
        using var package = ZipFile.OpenRead(FileOf(name, "nupkg"));
        var dependencies = Described(package, name).GetValueOrDefault("dependencies");
        return [.. dependencies?.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => (element.Attribute("id")!.Value, element.Attribute("version")!.Value)) ?? []];
    }

    private static Dictionary<string, XElement> Described(ZipArchive package, string name)
    {
        using var stream = package.GetEntry($"{name}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().First().Elements().ToDictionary(element => element.Name.LocalName);
    }

    // The folder into which this library's own packages were restored.
    private static string RestoredPackages()
    {
        using var assets = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(Dotnet.Root, "src", "Nodes", "Cohort.Engine", "obj", "project.assets.json")));
        return assets.RootElement.GetProperty("packageFolders").EnumerateObject().First().Name;
    }
}
