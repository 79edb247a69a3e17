using System.Text;

namespace Cohort.Build.Supply;

/// <summary>The page that names whose work is part of what is shipped, and under which licence.</summary>
internal static class Notices
{
    public const string FileName = "THIRD-PARTY-NOTICES.md";

    public static string Of(IReadOnlyList<ThirdParty> packages)
    {
        var page = new StringBuilder("""
            # The work of others in Cohort

            `./build.sh notices` writes this page from the packages that `cohort`, `cohort-node` and `cohort-train` ship.

            | Package | Version | Licence | Whose |
            | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var one in packages)
            page.Append($"| {Named(one)} | {one.Version} | {(one.LicenceText.Length > 0 ? "see below" : Cell(one.Licence))} | {Cell(one.Copyright)} |\n");
        foreach (var one in packages.Where(package => package.LicenceText.Length > 0))
            page.Append($"\n## {one.Name}\n\n```text\n{one.LicenceText}\n```\n");
        return page.ToString();
    }

    private static string Named(ThirdParty package) => package.Address.Length > 0 ? $"[{package.Name}]({package.Address})" : package.Name;

    private static string Cell(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("|", "\\|", StringComparison.Ordinal);
}
