using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

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

    /// <summary>Runs to the end and gives the exit code and all that was written, standard error included.</summary>
    public static (int ExitCode, string Output) Capture(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var output = new StringBuilder();
        using var child = Begin(start);
        child.OutputDataReceived += (_, line) => Append(output, line.Data);
        child.ErrorDataReceived += (_, line) => Append(output, line.Data);
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        child.WaitForExit();
        _running = null;
        return (child.ExitCode, output.ToString());
    }

    private static Process Begin(ProcessStartInfo start)
    {
        Console.Out.Flush();
        return _running = Process.Start(start)
            ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
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
