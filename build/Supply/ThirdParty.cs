using System.Text.Json;
using System.Xml.Linq;

namespace Cohort.Build.Supply;

/// <summary>A package of others that is part of what is shipped.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha512">The hash of the package, hexadecimal.</param>
/// <param name="Licence">An SPDX expression, or the address or the file of its text.</param>
/// <param name="LicenceText">The text, where the package has it in a file.</param>
/// <param name="Copyright">Whose it is, as the package says.</param>
/// <param name="Address">Where it comes from.</param>
/// <param name="Needs">The packages that it needs, by id.</param>
internal sealed record ThirdParty(
    string Name, string Version, string Sha512, string Licence, string LicenceText, string Copyright, string Address, IReadOnlyList<string> Needs)
{
    /// <summary>Whether the licence is an SPDX expression.</summary>
    public bool IsExpression => LicenceText.Length == 0 && !Licence.Contains("://", StringComparison.Ordinal);

    // The kinds of files of a package that a program takes along.
    private static readonly string[] ShippedKinds = ["runtime", "runtimeTargets", "native"];

    /// <summary>The packages that restored projects ship, in the order of their names.</summary>
    /// <param name="assets">The files <c>obj/project.assets.json</c> of the projects.</param>
    public static IReadOnlyList<ThirdParty> In(IEnumerable<string> assets)
    {
        var found = new SortedDictionary<string, ThirdParty>(StringComparer.Ordinal);
        foreach (var file in assets)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var folders = json.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
            var libraries = json.RootElement.GetProperty("libraries");
            foreach (var target in json.RootElement.GetProperty("targets").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()))
            {
                if (target.Value.GetProperty("type").GetString() == "package" && IsShipped(target.Value))
                    found[target.Name] = Read(target, libraries.GetProperty(target.Name), folders);
            }
        }

        return [.. found.Values];
    }

    // What only helps to compile leaves nothing behind; a file named _._ stands for no file at all.
    private static bool IsShipped(JsonElement package) =>
        ShippedKinds.Any(kind => package.TryGetProperty(kind, out var files) && files.EnumerateObject().Any(file => !file.Name.EndsWith("_._", StringComparison.Ordinal)));

    private static ThirdParty Read(JsonProperty target, JsonElement library, List<string> folders)
    {
        var (name, version) = (target.Name[..target.Name.IndexOf('/', StringComparison.Ordinal)], target.Name[(target.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        var path = library.GetProperty("path").GetString()!;
        var folder = folders.Select(root => Path.Combine(root, path)).First(Directory.Exists);
        var metadata = XDocument.Load(Directory.EnumerateFiles(folder, "*.nuspec").Single()).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        string Of(string element) => metadata.Elements().FirstOrDefault(one => one.Name.LocalName == element)?.Value.Trim() ?? "";
        var licence = metadata.Elements().FirstOrDefault(one => one.Name.LocalName == "license");
        var isFile = licence?.Attribute("type")?.Value == "file";
        return new ThirdParty(
            name, version, Convert.ToHexStringLower(Convert.FromBase64String(library.GetProperty("sha512").GetString()!)),
            licence?.Value.Trim() ?? Of("licenseUrl"),
            isFile ? File.ReadAllText(Path.Combine(folder, licence!.Value.Trim())).ReplaceLineEndings("\n").Trim() : "",
            Of("copyright") is { Length: > 0 } copyright ? copyright : Of("authors"), Of("projectUrl"),
            target.Value.TryGetProperty("dependencies", out var needs) ? [.. needs.EnumerateObject().Select(need => need.Name)] : []);
    }
}
