using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cohort.Build.Processes;

/// <summary>A process that the build starts, waits for, and does not let outlive itself. One runs at a time.</summary>
internal static class Child
{
    /// <summary>After Ctrl-C the terminal has told the child too; so long it may take to put things away.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly List<PosixSignalRegistration> Signals = [];
    private static Process? _running;

    /// <summary>Kills the running child and all that it started when this process is told to stop.</summary>
    public static void StopAllWithThisProcess()
    {
        Signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Stop(Grace, 130)));
        Signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Stop(TimeSpan.Zero, 143)));
    }

    /// <summary>Runs to the end with this process's own input and output. Gives the exit code.</summary>
    public static int Run(ProcessStartInfo start)
    {
        using var child = Begin(start);
        child.WaitForExit();
        _running = null;
        return child.ExitCode;
    }

    private static Process Begin(ProcessStartInfo start)
    {
        Console.Out.Flush();
        return _running = Process.Start(start)
            ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
    }

    private static void Stop(TimeSpan grace, int exitCode)
    {
        try
        {
            if (_running is { } child && !child.WaitForExit(grace)) child.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }

        Environment.Exit(exitCode);
    }
}
