using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cohort.Testing;

/// <summary>
/// A PostgreSQL server of the test's own: a new cluster in a temporary folder, on a free port of the loopback address,
/// gone with <see cref="Dispose"/>. It can be killed, stopped and started again on the same port and data.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-postgres-").FullName;
    private readonly string[] _settings;
    private readonly string _data;
    private Process? _process;

    /// <summary>Makes a cluster and starts its server.</summary>
    /// <param name="settings">Settings of the server beside its own, as in <c>fsync=off</c>.</param>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public PostgresServer(params string[] settings)
    {
        if (PostgresBinaries.WhyMissing is { } why) throw new InvalidOperationException(why);
        (_settings, _data) = (settings, Path.Combine(_folder, "data"));
        try
        {
            Identity.Give(_folder);
            Programs.Run(InFolder(Identity.Command(
                PostgresBinaries.PathOf("initdb"), "--pgdata", _data, "--username", "cohort", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")));
            Port = FreePort.Next();
            Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>For Npgsql: the superuser, without a password, in the database <c>postgres</c>.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=cohort;Database=postgres;Timeout=10;Command Timeout=60");

    /// <summary>Starts the server again after <see cref="Kill"/> or <see cref="Stop"/>, and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It did not start in time.</exception>
    public void Start()
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            Launch();
            while (!_process!.HasExited)
            {
                if (IsReady()) return;
                if (patience.Elapsed > LongestStart) throw new InvalidOperationException($"PostgreSQL did not answer within {LongestStart}:\n{Log()}");
                Thread.Sleep(20);
            }

            // Right after a kill the children of the former server still hold its shared memory.
            if (patience.Elapsed > LongestStart) throw new InvalidOperationException($"PostgreSQL did not start:\n{Log()}");
            Thread.Sleep(100);
        }
    }

    /// <summary>Kills the server: nothing is written any more, and its sessions break.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Stops the server in order, as an operator's restart does: sessions are told and end.</summary>
    public void Stop()
    {
        if (_process is not { HasExited: false }) return;

        // SIGINT asks for a fast shutdown. The system's own kill takes it to the process with the rights of this one.
        Programs.Run(new ProcessStartInfo("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]));
        if (!_process.WaitForExit(LongestStop)) Kill();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            // SIGQUIT ends the server and its children at once; the data are thrown away anyway.
            Programs.Run(new ProcessStartInfo("kill", ["-QUIT", _process.Id.ToString(CultureInfo.InvariantCulture)]));
            if (!_process.WaitForExit(LongestStop)) Kill();
        }

        _process?.Dispose();
        Directory.Delete(_folder, true);
    }

    private void Launch()
    {
        string[] own =
        [
            "listen_addresses=127.0.0.1", $"port={Port.ToString(CultureInfo.InvariantCulture)}", $"unix_socket_directories={_folder}",
            "logging_collector=on", "log_directory=../", "log_filename=server.log", "log_min_messages=fatal",
        ];
        _process?.Dispose();
        _process = Process.Start(InFolder(Identity.Command(
            PostgresBinaries.PathOf("postgres"), ["-D", _data, .. own.Concat(_settings).SelectMany(setting => new[] { "-c", setting })])))!;
    }

    // A server that is starting up or recovering refuses sessions, so a connection alone says nothing: it must begin one.
    private bool IsReady()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            using var stream = client.GetStream();
            stream.ReadTimeout = 5000;
            stream.Write(StartupMessage());

            // 'R' begins the answer to a session that is let in, 'E' an error.
            return stream.ReadByte() == 'R';
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private static byte[] StartupMessage()
    {
        var body = "\0\x03\0\0user\0cohort\0database\0postgres\0\0"u8;
        return [0, 0, 0, (byte)(body.Length + 4), .. body];
    }

    private ProcessStartInfo InFolder(ProcessStartInfo start)
    {
        // The tests' own folder may be closed to the user that the server runs as.
        start.WorkingDirectory = _folder;
        return start;
    }

    private string Log() => File.Exists(Path.Combine(_folder, "server.log")) ? File.ReadAllText(Path.Combine(_folder, "server.log")) : "";
}
