using System.Diagnostics;
using System.Text.Json;

namespace Cohort.Cli.Bench;

/// <summary>What running this program as a process of its own took.</summary>
/// <param name="Wall">From its start to its end.</param>
/// <param name="PeakBytes">The most memory that it had resident.</param>
/// <param name="LastAt">When it wrote its last JSON object, from its start.</param>
/// <param name="Last">The last JSON object that it wrote; default where it wrote none.</param>
internal sealed record ChildResult(TimeSpan Wall, long PeakBytes, TimeSpan LastAt, JsonElement Last)
{
    /// <summary>What the processors worked for it, up to a moment before its end.</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>How many processors worked for it, in the mean.</summary>
    public double Busy => Cpu / Wall;
}

/// <summary>Runs this program again as a process, so that each figure is of a process that did nothing else.</summary>
internal static class Child
{
    // How often the child's memory and processor time are looked at, in milliseconds; Linux keeps the peak itself.
    private const int Pause = 20;

    /// <summary>Runs to the end, or kills the child when an object it wrote says so.</summary>
    /// <exception cref="CommandException">The child ended with a fault.</exception>
    public static ChildResult Run(IEnumerable<string> arguments, Func<JsonElement, bool>? kill = null)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(arguments);
        var last = default(JsonElement);
        var lastAt = TimeSpan.Zero;
        var isKilled = false;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not { Length: > 0 } text || text[0] != '{') return;
            lastAt = watch.Elapsed;
            last = JsonDocument.Parse(text).RootElement;
            if (kill?.Invoke(last) != true) return;
            isKilled = true;
            process.Kill();
        };
        process.BeginOutputReadLine();
        var (peak, cpu) = (0L, TimeSpan.Zero);
        while (!process.WaitForExit(Pause)) (peak, cpu) = Later(peak, cpu, process);
        process.WaitForExit();
        var wall = watch.Elapsed;
        if (process.ExitCode != ExitCode.Done && !isKilled)
            throw new CommandException(ExitCode.Fault, $"A part of the benchmark ended with {process.ExitCode}: cohort {string.Join(' ', arguments)}.");
        return new ChildResult(wall, peak, lastAt, last) { Cpu = cpu };
    }

    /// <summary>Starts it; whoever does reads what it writes, and ends it.</summary>
    public static Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "cohort.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new CommandException(ExitCode.Fault, "This program could not be started again as a process of its own.");
    }

    // A process that has just ended tells nothing more.
    private static (long Peak, TimeSpan Cpu) Later(long peak, TimeSpan cpu, Process process)
    {
        try
        {
            process.Refresh();
            return (Math.Max(peak, process.PeakWorkingSet64), process.TotalProcessorTime is var now && now > cpu ? now : cpu);
        }
        catch (InvalidOperationException)
        {
            return (peak, cpu);
        }
    }
}
