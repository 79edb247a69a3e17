using System.Text.Json;
using System.Xml.Linq;
using Cohort.Build.Projects;
using Cohort.Build.Supply;
using Cohort.Build.Verbs;
using Xunit;

namespace Cohort.Build.Tests;

/// <summary>What of others is shipped is known, named, and of one version where it belongs together.</summary>
public sealed class SupplyTests
{
    // Licences that ask for no more than to be named. Another one is for people to look at, and then to be added here.
    private static readonly string[] Known = ["Apache-2.0", "BSD-3-Clause", "MIT", "MIT-0", "PostgreSQL"];

    // Packages whose licence is a text or an address of its own, read by people: Apache (with the notices of MIT parts), OpenLDAP, Apache and BSD.
    private static readonly string[] Read = ["Apache.Avro", "LightningDB", "SourceGear.sqlite3", "librdkafka.redist"];

    private static readonly Repository Tree = Repository.Find(AppContext.BaseDirectory);

    private static IReadOnlyList<ThirdParty> Shipped => ThirdParty.In(SupplyVerb.AssetsOf(Tree) ?? throw new InvalidOperationException("The programs were not restored: 'dotnet restore' does it."));

    [Fact]
    public void The_page_of_notices_names_what_is_shipped()
    {
        Assert.True(
            Notices.Of(Shipped) == File.ReadAllText(Path.Combine(Tree.Root, Notices.FileName)),
            $"{Notices.FileName} is not of the packages that are shipped. './build.sh notices' writes it.");
    }

    [Fact]
    public void Every_licence_is_one_that_somebody_has_looked_at() =>
        Assert.Empty(Shipped
            .Where(package => !Read.Contains(package.Name) && !package.Licence.Split(" OR ").Any(choice => choice.Split(" AND ").All(Known.Contains)))
            .Select(package => $"{package.Name} {package.Version}: {package.Licence}"));

    [Fact]
    public void Every_project_has_its_packages_written_down() =>
        Assert.Empty(Tree.Projects.Where(project => !File.Exists(Path.Combine(project.Folder, "packages.lock.json"))).Select(project => project.Name));

    [Fact]
    public void Akka_is_of_one_version()
    {
        var pinned = XDocument.Load(Path.Combine(Tree.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => (Name: package.Attribute("Include")!.Value, Version: package.Attribute("Version")!.Value));
        var shipped = Shipped.Select(package => (package.Name, package.Version));

        var versions = pinned.Concat(shipped).Where(package => package.Name == "Akka" || package.Name.StartsWith("Akka.", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(versions);
        Assert.True(versions.Select(package => package.Version).Distinct().Count() == 1, string.Join(", ", versions.Select(package => $"{package.Name} {package.Version}")));
    }

    [Fact]
    public void The_bill_of_materials_has_every_package_with_its_hash_and_licence_and_is_the_same_each_time()
    {
        var packages = new[]
        {
            new ThirdParty("One", "1.0.0", "00ff", "MIT", "", "Somebody", "https://one.example", ["Other", "NotShipped"]),
            new ThirdParty("Other", "2.0.0", "aa", "LICENSE", "Do as you like.", "", "", []),
            new ThirdParty("Third", "3.0.0", "bb", "https://third.example/licence", "", "", "", []),
        };

        var bill = BillOfMaterials.Of(packages, "0.1.0");

        Assert.Equal(bill, BillOfMaterials.Of(packages, "0.1.0"));
        using var json = JsonDocument.Parse(bill);
        var root = json.RootElement;
        Assert.Equal(("CycloneDX", "1.5"), (root.GetProperty("bomFormat").GetString(), root.GetProperty("specVersion").GetString()));
        Assert.StartsWith("urn:uuid:", root.GetProperty("serialNumber").GetString(), StringComparison.Ordinal);
        var components = root.GetProperty("components").EnumerateArray().ToList();
        Assert.Equal(["pkg:nuget/One@1.0.0", "pkg:nuget/Other@2.0.0", "pkg:nuget/Third@3.0.0"], components.Select(one => one.GetProperty("purl").GetString()));
        Assert.Equal("00ff", components[0].GetProperty("hashes")[0].GetProperty("content").GetString());
        Assert.Equal("MIT", components[0].GetProperty("licenses")[0].GetProperty("expression").GetString());
        Assert.Equal("Do as you like.", components[1].GetProperty("licenses")[0].GetProperty("license").GetProperty("text").GetProperty("content").GetString());
        Assert.Equal("https://third.example/licence", components[2].GetProperty("licenses")[0].GetProperty("license").GetProperty("url").GetString());
        var needs = root.GetProperty("dependencies").EnumerateArray().ToDictionary(one => one.GetProperty("ref").GetString()!, one => one.GetProperty("dependsOn").EnumerateArray().Select(need => need.GetString()).ToList());
        Assert.Equal(["pkg:nuget/One@1.0.0", "pkg:nuget/Third@3.0.0"], needs["pkg:generic/cohort@0.1.0"]);
        Assert.Equal(["pkg:nuget/Other@2.0.0"], needs["pkg:nuget/One@1.0.0"]);
    }

    [Fact]
    public void Nothing_to_debug_or_to_compile_against_lies_beside_the_programs()
    {
        if (!Directory.Exists(Tree.Out)) return;

        Assert.Empty(Directory.EnumerateFiles(Tree.Out).Where(file => Path.GetExtension(file) is ".pdb" or ".xml").Select(Path.GetFileName));
    }
}
