namespace Cohort.Build.Projects;

/// <summary>The folders of this repository and the projects in them.</summary>
internal sealed class Repository(string root)
{
    private static readonly string[] Folders = ["build", "samples", "src", "tests"];

    /// <summary>The project outside the solution: a package of it is not on every mirror.</summary>
    public const string Outside = "Cohort.Petabridge";

    public string Root => root;

    /// <summary>Where the command and everything that the build makes is put.</summary>
    public string Out => Path.Combine(root, "out");

    /// <summary>All projects of this repository.</summary>
    public string Solution => Path.Combine(root, "Cohort.slnx");

    /// <summary>The command that a build leaves behind.</summary>
    public string Command => ProgramOf("Cohort.Cli");

    /// <summary>The program that a published project becomes.</summary>
    public string ProgramOf(string project) => Path.Combine(Out, NameOf(project) + (OperatingSystem.IsWindows() ? ".exe" : ""));

    public IReadOnlyList<Project> Projects { get; } = [.. ProjectFiles(root).Select(path => new Project(path))];

    public IReadOnlyList<Project> Sources => Under("src");

    public IReadOnlyList<Project> Tests => Under("tests");

    /// <summary>The repository that a folder lies in.</summary>
    public static Repository Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "build.sh"))) return new Repository(at.FullName);
        }

        throw new InvalidOperationException($"No folder above '{folder}' holds build.sh.");
    }

    private IReadOnlyList<Project> Under(string folder) =>
        [.. Projects.Where(project => project.Path.StartsWith(
            Path.Combine(root, folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))];

    private static IEnumerable<string> ProjectFiles(string root) =>
        Folders
            .Select(folder => Path.Combine(root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Where(file => !IsBuilt(Path.GetRelativePath(root, file)) && Path.GetFileNameWithoutExtension(file) != Outside)
            .Order(StringComparer.Ordinal);

    private static bool IsBuilt(string relative) =>
        relative.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    private static string NameOf(string project) => project switch
    {
        "Cohort.Learning" => "cohort-train",
        "Cohort.Node" => "cohort-node",
        _ => "cohort",
    };
}
