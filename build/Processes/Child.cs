using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cohort.Build.Processes;

/// <summary>A process that the build starts, waits for, and does not let outlive itself.</summary>
internal static class Child
{
    /// <summary>After Ctrl-C the terminal has told the child too; so long it may take to put things away.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly List<PosixSignalRegistration> Signals = [];
    private static readonly ConcurrentDictionary<Process, bool> Running = [];

    /// <summary>Kills the running children and all that they started when this process is told to stop.</summary>
    public static void StopAllWithThisProcess()
    {
        Signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Stop(Grace, 130)));
        Signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Stop(TimeSpan.Zero, 143)));
    }

    /// <summary>Runs to the end with this process's own input and output. Gives the exit code.</summary>
    public static int Run(ProcessStartInfo start)
    {
        Console.Out.Flush();
        using var child = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
        Running[child] = true;
        child.WaitForExit();
        Running.TryRemove(child, out _);
        return child.ExitCode;
    }

    private static void Stop(TimeSpan grace, int exitCode)
    {
        var until = DateTime.UtcNow + grace;
        foreach (var child in Running.Keys) Stop(child, until - DateTime.UtcNow);
        Environment.Exit(exitCode);
    }

    private static void Stop(Process child, TimeSpan grace)
    {
        try
        {
            if (!child.WaitForExit(grace > TimeSpan.Zero ? grace : TimeSpan.Zero)) child.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }
}
