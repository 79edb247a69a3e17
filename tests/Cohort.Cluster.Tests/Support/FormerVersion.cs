using System.Diagnostics;

namespace Cohort.Cluster.Tests.Support;

/// <summary>
/// The node of the version before, built from the history of the repository. It is built once, into <c>out/former</c>; with two cores to
/// itself that takes a minute.
/// </summary>
internal static class FormerVersion
{
    /// <summary>The commit that stands for the version before; with a release it becomes the tag of that.</summary>
    public const string Commit = "ccb59cb3";

    private static readonly string? Root = RootAbove(AppContext.BaseDirectory);

    /// <summary>Why it cannot be built; null where it can.</summary>
    public static string? WhyMissing { get; } = Root is null ? "The tests do not run inside the repository."
        : Git("cat-file", "-e", $"{Commit}^{{commit}}").Code == 0 ? null
        : $"The commit {Commit} is not in the history here: there is no git, or the clone is a shallow one.";

    /// <summary>The program, built where it is not yet.</summary>
    /// <exception cref="InvalidOperationException">It cannot be built.</exception>
    public static string Program()
    {
        var folder = Path.Combine(Root!, "out", "former", Commit);
        var program = Path.Combine(folder, "cohort-node.dll");
        if (File.Exists(program)) return program;
        var sources = Directory.CreateTempSubdirectory("cohort-former-").FullName;
        try
        {
            var archive = Path.Combine(sources, "sources.tar");
            Must(Git("archive", $"--output={archive}", Commit));
            System.Formats.Tar.TarFile.ExtractToDirectory(archive, sources, overwriteFiles: false);
            var built = Path.Combine(sources, "former");
            Must(Run(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", sources,
                "publish", "src/Nodes/Cohort.Node/Cohort.Node.csproj", "--configuration", "Release", "--output", built,
                "-nologo", "-nodeReuse:false", "-p:RunAnalyzers=false"));

            // Whole or not at all: another run may look at the same moment.
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Must(Run("mv", sources, "--no-target-directory", built, folder));
        }
        finally
        {
            Directory.Delete(sources, recursive: true);
        }

        return program;
    }

    private static (int Code, string Said) Git(params string[] arguments) => Run("git", Root!, arguments);

    private static (int Code, string Said) Run(string program, string folder, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, $"{said}{error.Result}");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }

    private static void Must((int Code, string Said) ended)
    {
        if (ended.Code != 0) throw new InvalidOperationException($"The version before cannot be built from {Commit}:\n{ended.Said}");
    }

    private static string? RootAbove(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Cohort.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder;
    }
}
