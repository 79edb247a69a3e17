using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cohort.Build.Supply;

/// <summary>
/// What is shipped, for programs that look for known faults and licences: CycloneDX 1.5 in JSON. The same packages give the
/// same bytes: there is no time in it, and its number follows from the rest.
/// </summary>
internal static class BillOfMaterials
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IReadOnlyList<ThirdParty> packages, string version)
    {
        var root = $"pkg:generic/cohort@{version}";
        var bill = new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.5",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = root, ["name"] = "cohort", ["version"] = version, ["purl"] = root },
            },
            ["components"] = new JsonArray([.. packages.Select(Component)]),
            ["dependencies"] = Dependencies(packages, root),
        };
        bill["serialNumber"] = $"urn:uuid:{new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(bill.ToJsonString())).AsSpan(0, 16))}";
        return bill.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Component(ThirdParty package)
    {
        var component = new JsonObject
        {
            ["type"] = "library",
            ["bom-ref"] = Ref(package),
            ["name"] = package.Name,
            ["version"] = package.Version,
            ["purl"] = Ref(package),
            ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = package.Sha512 }),
            ["licenses"] = new JsonArray(Licence(package)),
        };
        if (package.Copyright.Length > 0) component["copyright"] = package.Copyright;
        if (Uri.IsWellFormedUriString(package.Address, UriKind.Absolute))
            component["externalReferences"] = new JsonArray(new JsonObject { ["type"] = "website", ["url"] = package.Address });
        return component;
    }

    private static JsonObject Licence(ThirdParty package)
    {
        if (package.IsExpression) return new JsonObject { ["expression"] = package.Licence };
        return new JsonObject
        {
            ["license"] = package.LicenceText.Length > 0
                ? new JsonObject { ["name"] = $"Licence of {package.Name}", ["text"] = new JsonObject { ["contentType"] = "text/plain", ["content"] = package.LicenceText } }
                : new JsonObject { ["name"] = $"Licence of {package.Name}", ["url"] = package.Licence },
        };
    }

    private static JsonArray Dependencies(IReadOnlyList<ThirdParty> packages, string root)
    {
        var byName = packages.GroupBy(package => package.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
        var needed = packages.SelectMany(package => package.Needs).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new JsonArray(
        [
            Needs(root, packages.Where(package => !needed.Contains(package.Name))),
            .. packages.Select(package => Needs(Ref(package), package.Needs.Where(byName.ContainsKey).Select(name => byName[name]))),
        ]);
    }

    private static JsonObject Needs(string who, IEnumerable<ThirdParty> whom) =>
        new() { ["ref"] = who, ["dependsOn"] = new JsonArray([.. whom.Select(package => (JsonNode)Ref(package))]) };

    private static string Ref(ThirdParty package) => $"pkg:nuget/{package.Name}@{package.Version}";
}
