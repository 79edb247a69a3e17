using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cohort.Cluster.Tests;

/// <summary>A node as a process of its own on the loopback interface, which a test can watch and signal.</summary>
internal sealed class NodeProcess : IDisposable
{
    public const int Kill = 9;
    public const int Terminate = 15;

    // Numbers of Linux and of macOS.
    public static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;
    public static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;

    // Far longer than any start takes: a node that hangs fails the test instead of stopping it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _config = Path.GetTempFileName();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly Process _process;

    /// <summary>Starts a node.</summary>
    /// <param name="config">Its settings.</param>
    /// <param name="counters">Where it shall write what it counts; null for nowhere.</param>
    /// <param name="more">More of its command line.</param>
    public NodeProcess(string config, string? counters = null, params IReadOnlyList<string> more)
        : this(NodeSurroundings.None, Support.ClusterNode.Current, config, counters, more)
    {
    }

    /// <summary>Starts a node of another version, whose program this is, or within surroundings of its own.</summary>
    public NodeProcess(NodeSurroundings surroundings, string program, string config, string? counters, params IReadOnlyList<string> more)
    {
        File.WriteAllText(_config, config);
        string[] command =
        [
            .. surroundings.Command, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", program, "--config", _config, .. more,
        ];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };

        // A node of a test lives for a minute: code that was counted and compiled once more would never earn that time back.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        if (counters is not null) start.Environment[StartupHook.Variable] = counters;
        foreach (var (name, value) in surroundings.Variables) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts a node with variables of its environment.</summary>
    public static NodeProcess In(IReadOnlyList<(string Name, string Value)> environment, string program, string config, string? counters = null) =>
        new(NodeSurroundings.None.With(environment), program, config, counters);

    /// <summary>Waits for a line that holds this text; what was said instead is in the failure.</summary>
    public async Task<string> Says(string text)
    {
        var seen = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                await _more.WaitAsync(patience.Token);
                if (!_lines.TryDequeue(out var line)) continue;
                if (line.Contains(text, StringComparison.Ordinal)) return line;
                seen.Add(line);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The node never said '{text}'. It said:\n{string.Join('\n', seen)}");
        }
    }

    /// <summary>Whether it has ended, and with what.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>The last lines that it said and nobody waited for.</summary>
    public IEnumerable<string> LastLines(int most) => _lines.TakeLast(most);

    /// <summary>How many of the lines that nobody waited for hold this text.</summary>
    public int Count(string text) => _lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public void Signal(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0) throw new InvalidOperationException($"Signal {signal} could not be sent to {_process.Id}.");
    }

    /// <summary>Waits for its end, and gives its exit code.</summary>
    public async Task<int> End()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _more.Dispose();
        File.Delete(_config);
    }

    private void Keep(object sender, DataReceivedEventArgs args)
    {
        if (args.Data is null) return;
        _lines.Enqueue(args.Data);
        _more.Release();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
