using Cohort.Build.Processes;
using Cohort.Build.Projects;
using Cohort.Build.Supply;

namespace Cohort.Build.Verbs;

/// <summary>Tells what of others is shipped: the page of notices, and the bill of materials.</summary>
internal static class SupplyVerb
{
    public const string BillName = "cohort.cdx.json";

    /// <summary>Writes the page of notices.</summary>
    public static int Notices(Repository repository) =>
        Write(repository, Path.Combine(repository.Root, Supply.Notices.FileName), Supply.Notices.Of);

    /// <summary>Writes the bill of materials into out/.</summary>
    public static int Bill(Repository repository)
    {
        Directory.CreateDirectory(repository.Out);
        if (VersionOf(repository) is not { } version) return 1;
        var file = Path.Combine(repository.Out, BillName);
        return Write(repository, file, packages => BillOfMaterials.Of(packages, version));
    }

    /// <summary>The files in which a restore says what the shipped projects need; null where one was not restored.</summary>
    public static IReadOnlyList<string>? AssetsOf(Repository repository)
    {
        var files = repository.Sources.Where(project => BuildVerb.Published.Contains(project.Name)).Select(project => Path.Combine(project.Folder, "obj", "project.assets.json")).ToList();
        return files.Count == BuildVerb.Published.Count && files.All(File.Exists) ? files : null;
    }

    /// <summary>The version of this tree, as programs have it; null where the SDK says a fault.</summary>
    public static string? VersionOf(Repository repository)
    {
        var command = repository.Sources.Single(project => project.Name == "Cohort.Cli").Path;
        var file = Path.Combine(repository.Out, ".version");
        var ended = new Dotnet(repository.Root).Run(
            "msbuild", command, "-target:VersionFromTag", "-getProperty:Version", $"-getResultOutputFile:{file}");
        return ended == 0 ? File.ReadAllText(file).Trim() : null;
    }

    private static int Write(Repository repository, string file, Func<IReadOnlyList<ThirdParty>, string> text)
    {
        if (new Dotnet(repository.Root).Run("restore", repository.Solution) != 0 || AssetsOf(repository) is not { } assets)
        {
            Console.Error.WriteLine("What is shipped cannot be told: its packages could not be restored, see above.");
            return 1;
        }

        File.WriteAllText(file, text(ThirdParty.In(assets)));
        Console.WriteLine($"Wrote {Path.GetRelativePath(repository.Root, file)}.");
        return 0;
    }
}
