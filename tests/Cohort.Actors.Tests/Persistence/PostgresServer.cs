using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cohort.Actors.Tests.Persistence;

/// <summary>A PostgreSQL server on a free port of the loopback interface, in a folder of its own.</summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly string[] Homes = ["/usr/lib/postgresql", "/usr/local/pgsql"];

    private readonly string _bin;
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-postgres-").FullName;
    private readonly int _port = FreePort();

    private PostgresServer(string bin)
    {
        _bin = bin;
        // The server refuses to run as root, so there it runs as the user that its package made.
        if (Environment.IsPrivilegedProcess) Run("chown", "postgres", _folder);
        Server("initdb", "-D", _folder, "-U", "cohort", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
        Server("pg_ctl", "-D", _folder, "-w", "-l", Path.Combine(_folder, "log"),
            "-o", $"-p {_port} -k {_folder} -c listen_addresses=127.0.0.1", "start");
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=cohort;Database=postgres";

    /// <summary>A running server, or null where PostgreSQL is not installed.</summary>
    public static PostgresServer? Start() => Binaries() is { } bin ? new PostgresServer(bin) : null;

    public void Dispose()
    {
        Server("pg_ctl", "-D", _folder, "-m", "immediate", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Binaries() =>
        Homes
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "pg_ctl", SearchOption.AllDirectories))
            .Select(Path.GetDirectoryName)
            .OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault();

    private void Server(string program, params string[] args)
    {
        var path = Path.Combine(_bin, program);
        if (Environment.IsPrivilegedProcess) Run("runuser", ["-u", "postgres", "--", path, .. args]);
        else Run(path, args);
    }

    private static void Run(string program, params string[] args)
    {
        // The server inherits what it is started with, and would hold a redirected pipe open for ever.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" > /dev/null 2>&1", program, .. args])
        {
            WorkingDirectory = Path.GetTempPath(),
        })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', args)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
