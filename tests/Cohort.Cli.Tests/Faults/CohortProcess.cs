using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cohort.Cli.Tests.Faults;

/// <summary>The command as a process of its own, which a test can kill, interrupt and feed.</summary>
internal sealed class CohortProcess : IDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    // Far longer than any run of a test takes: a process that hangs fails the test instead of stopping it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private CohortProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Where its standard input comes from.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>All it wrote to standard output, when it has ended.</summary>
    public Task<string> Output => _output;

    public static CohortProcess Start(params string[] args) => StartBelow([], [], args);

    /// <summary>Starts it by a command that starts another, and with variables of its environment.</summary>
    public static CohortProcess StartBelow(string[] command, (string Name, string Value)[] environment, params string[] args)
    {
        string[] host = [.. command, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"];
        var start = new ProcessStartInfo(host[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        foreach (var arg in host[1..]) start.ArgumentList.Add(arg);
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "cohort.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        return new CohortProcess(Process.Start(start)!);
    }

    /// <summary>Ends it as a power cut would; false where it had ended by itself.</summary>
    public bool Kill()
    {
        if (_process.HasExited) return false;
        _process.Kill();
        _process.WaitForExit();
        return !OperatingSystem.IsLinux() || _process.ExitCode == 128 + 9;
    }

    public void Signal(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0) throw new InvalidOperationException($"Signal {signal} could not be sent to {_process.Id}.");
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Run> End()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new Run(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SendSignal(int process, int signal);
}
