using System.Globalization;

namespace Cohort.Testing;

/// <summary>The programs of a PostgreSQL that is installed on this machine.</summary>
public static class PostgresBinaries
{
    // Debian keeps them apart by version and out of the PATH.
    private const string DebianFolder = "/usr/lib/postgresql";

    private static readonly string? Folder = Candidates().FirstOrDefault(IsComplete);

    /// <summary>Why no server can be started here; null where one can.</summary>
    public static string? WhyMissing { get; } =
        OperatingSystem.IsWindows() ? "The tests start PostgreSQL on Unix only."
        : Folder is null ? "There is no initdb, postgres and psql on this machine; install the package postgresql."
        : Identity.WhyMissing;

    /// <summary>The path of one program.</summary>
    /// <exception cref="InvalidOperationException"><see cref="WhyMissing"/> says why.</exception>
    public static string PathOf(string program) =>
        Path.Combine(Folder ?? throw new InvalidOperationException(WhyMissing), program);

    private static bool IsComplete(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));

    private static IEnumerable<string> Candidates()
    {
        var installed = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return installed.Concat(path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
    }
}
