namespace Cohort.Tidy.Tests;

/// <summary>The files of this repository that people wrote, and how rules report on them.</summary>
internal static class Tree
{
    private static readonly string[] Made = ["bin", "obj", "out", ".git", ".vs", ".idea", "TestResults", "BenchmarkDotNet.Artifacts"];

    // NuGet writes it, in a form of its own.
    private const string Locks = "packages.lock.json";

    private static readonly string[] TextKinds =
        [".cs", ".csproj", ".props", ".targets", ".slnx", ".md", ".sh", ".ps1", ".json", ".yml", ".yaml", ".conf", ".txt", ".rules", ".razor", ".css", ".js", ".svg"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Select(Relative).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> TextFiles => Files.Where(file => TextKinds.Contains(Path.GetExtension(file)));

    public static IEnumerable<string> Sources => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Outside the solution: a package of it is not on every mirror. './build.sh petabridge' builds it.</summary>
    public const string Outside = "src/Nodes/Cohort.Petabridge/";

    public static IEnumerable<string> Projects =>
        Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !file.StartsWith(Outside, StringComparison.Ordinal));

    public static IEnumerable<string> CoreSources =>
        Sources.Where(file => file.StartsWith("src/Shards/Cohort.Core/", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Fails with every finding, one to a line.</summary>
    public static void MustHaveNone(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, $"{all.Count} findings:\n{string.Join('\n', all)}");
    }

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != Locks).Concat(Directory.EnumerateDirectories(folder)
            .Where(sub => !Made.Contains(Path.GetFileName(sub)))
            .SelectMany(Walk));

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "build.sh"))) return at.FullName;
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds build.sh.");
    }
}
