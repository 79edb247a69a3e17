using System.Xml.Linq;

namespace Cohort.Tidy.Tests;

/// <summary>Which project may need which. Dependencies point one way.</summary>
public sealed class DependencyTests
{
    /// <summary>From the bottom up: a project may refer to those before it, and to nothing else.</summary>
    private static readonly string[] Layers =
    [
        "Cohort.Core", "Cohort.Actors",
        "Cohort.Store", "Cohort.Lake", "Cohort.Engine", "Cohort.Serving", "Cohort.Verbs", "Cohort.Node", "Cohort.Cli", "Cohort.Learning",
    ];

    /// <summary>Projects under tests/ that mirror no project under src/, each with what it is for.</summary>
    private static readonly Dictionary<string, string> OtherTests = new(StringComparer.Ordinal)
    {
        ["Cohort.Build.Tests"] = "tests the build program",
        ["Cohort.Petabridge.Tests"] = "tests the palette of a project outside the solution, against a shim",
        ["Cohort.Tidy.Tests"] = "tests the source tree",
        ["Cohort.Cluster.Tests"] = "tests several processes together",
        ["Cohort.Deploy.Tests"] = "tests manifests and images",
        ["Cohort.Bench"] = "measures",
        ["Cohort.ClusterBench"] = "measures the cluster node beside other designs",
        ["Cohort.Simulator"] = "runs the protocol of the core through every fault, from one seed",
        ["Cohort.Simulator.Tests"] = "tests the protocol with the simulator, and the simulator with planted faults",
        ["Cohort.Fuzz"] = "feeds every reader with spoilt inputs",
        ["Cohort.Fuzz.Tests"] = "tests the readers with the fuzzer, and the fuzzer with planted faults",
        ["Cohort.Broker"] = "stands in for Kafka, in a process of its own",
        ["Cohort.Testing"] = "starts what several test projects need",
    };

    /// <summary>Runs at build time, reads BannedSymbols.txt, and leaves nothing in the core's output.</summary>
    private static readonly string[] CoreAnalyzers = ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.CodeAnalysis.PublicApiAnalyzers"];

    private static IEnumerable<string> SourceProjects => Tree.Projects.Where(file => file.StartsWith("src/", StringComparison.Ordinal));

    [Fact]
    public void Every_source_project_has_a_layer() =>
        Tree.MustHaveNone(SourceProjects
            .Where(file => !Layers.Contains(Name(file)))
            .Select(file => $"{file}: it has no place in DependencyTests.Layers."));

    [Fact]
    public void References_point_downward() =>
        Tree.MustHaveNone(
            from file in SourceProjects
            from reference in References(file)
            where Array.IndexOf(Layers, reference) is var layer && (layer < 0 || layer >= Array.IndexOf(Layers, Name(file)))
            select $"{file}: refers to {reference}, which is not below it.");

    [Fact]
    public void Shards_never_refer_to_nodes() =>
        Tree.MustHaveNone(
            from file in SourceProjects
            where file.StartsWith("src/Shards/", StringComparison.Ordinal)
            from reference in References(file)
            where !Tree.Files.Contains($"src/Shards/{reference}/{reference}.csproj")
            select $"{file}: refers to {reference}, which is no shard project.");

    [Fact]
    public void The_core_needs_nothing_but_its_analyzers()
    {
        var core = Load("src/Shards/Cohort.Core/Cohort.Core.csproj");

        Assert.Empty(core.Descendants("ProjectReference"));
        var packages = core.Descendants("PackageReference").ToList();
        Assert.Equal(CoreAnalyzers, packages.Select(package => package.Attribute("Include")?.Value));
        Assert.All(packages, package => Assert.Equal("all", package.Attribute("PrivateAssets")?.Value));
    }

    [Fact]
    public void Every_source_project_has_tests() =>
        Tree.MustHaveNone(SourceProjects
            .Select(Name)
            .Where(name => !Tree.Files.Contains($"tests/{name}.Tests/{name}.Tests.csproj"))
            .Select(name => $"There is no tests/{name}.Tests."));

    [Fact]
    public void Tests_refer_to_nothing_above_what_they_test() =>
        Tree.MustHaveNone(
            from file in Tree.Projects
            where file.StartsWith("tests/", StringComparison.Ordinal) && !OtherTests.ContainsKey(Name(file))
            let tested = Name(file).Replace(".Tests", "", StringComparison.Ordinal)
            from finding in Array.IndexOf(Layers, tested) < 0
                ? [$"{file}: there is no {tested}, and DependencyTests.OtherTests does not name it."]
                : from reference in References(file)
                  where Array.IndexOf(Layers, reference) > Array.IndexOf(Layers, tested)
                  select $"{file}: refers to {reference}, which is above {tested}."
            select finding);

    // The property PackageVersion, without a name, is the version of a package that is made here.
    [Fact]
    public void Versions_of_packages_stand_in_one_file() =>
        Tree.MustHaveNone(
            from file in Tree.Files
            where file.EndsWith("proj", StringComparison.Ordinal) || file.EndsWith(".props", StringComparison.Ordinal)
                || file.EndsWith(".targets", StringComparison.Ordinal)
            where file != "Directory.Packages.props"
            from element in Load(file).Descendants()
            where (element.Name.LocalName == "PackageVersion" && element.Attribute("Include") is not null)
                || (element.Name.LocalName == "PackageReference"
                    && (element.Attribute("Version") ?? element.Attribute("VersionOverride")) is not null)
            select $"{file}: the version of {element.Attribute("Include")?.Value} belongs in Directory.Packages.props.");

    [Fact]
    public void The_solution_lists_every_project()
    {
        var listed = Load("Cohort.slnx").Descendants("Project").Select(project => project.Attribute("Path")?.Value).ToList();

        Tree.MustHaveNone(Tree.Projects.Except(listed).Select(file => $"{file}: 'dotnet sln Cohort.slnx add {file}' is missing."));
        Tree.MustHaveNone(listed.Except(Tree.Projects).Select(file => $"Cohort.slnx: there is no {file}."));
    }

    private static XDocument Load(string file) => XDocument.Parse(Tree.Read(file));

    private static string Name(string file) => Path.GetFileNameWithoutExtension(file);

    private static IEnumerable<string> References(string file) =>
        Load(file).Descendants("ProjectReference").Select(reference => Name(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
