using System.Diagnostics;
using System.Globalization;
using Cohort.Testing;

namespace Cohort.Cluster.Tests.Support;

/// <summary>A copy of what a cluster keeps, taken and put back as docs/RECOVERY.md says.</summary>
internal sealed class DatabaseCopy : IDisposable
{
    private readonly string _copy = Directory.CreateTempSubdirectory("cohort-copy-").FullName;
    private readonly PostgresServer? _server;
    private readonly string _folder;

    /// <summary>Takes it: of a server beside nodes at work, of files while the node is stopped.</summary>
    public DatabaseCopy(ClusterUnderTest cluster)
    {
        (_server, _folder) = (cluster.Postgres, cluster.Folder);
        if (_server is null) Copy(_folder, _copy);
        else Programs.Run(Client("pg_dump", "--schema=cohort", "--file", Dump));
    }

    private string Dump => Path.Combine(_copy, "cohort.sql");

    /// <summary>Puts it back in place of all that came later. No node runs.</summary>
    public void PutBack()
    {
        Lose(_server, _folder);
        if (_server is null) Copy(_copy, _folder);
        else Programs.Run(Client("psql", "--set", "ON_ERROR_STOP=1", "--quiet", "--output", "/dev/null", "--file", Dump));
    }

    /// <summary>Loses all that a cluster keeps. No node runs.</summary>
    public static void Lose(ClusterUnderTest cluster) => Lose(cluster.Postgres, cluster.Folder);

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*.db*")) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static void Lose(PostgresServer? server, string folder)
    {
        if (server is not null) Programs.Run(Client(server, "psql", "--set", "ON_ERROR_STOP=1", "--command", "DROP SCHEMA cohort CASCADE"));
        else foreach (var file in Directory.GetFiles(folder, "*.db*")) File.Delete(file);
    }

    private ProcessStartInfo Client(string program, params string[] more) => Client(_server!, program, more);

    private static ProcessStartInfo Client(PostgresServer server, string program, params string[] more) => new(
        PostgresBinaries.PathOf(program),
        ["--host", "127.0.0.1", "--port", server.Port.ToString(CultureInfo.InvariantCulture), "--username", "cohort", "--dbname", "postgres", .. more]);
}
