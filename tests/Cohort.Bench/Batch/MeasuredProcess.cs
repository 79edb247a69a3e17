using System.Diagnostics;
using System.Text.Json;

namespace Cohort.Bench.Batch;

/// <summary>A process that has ended.</summary>
/// <param name="Cpu">What the processors worked for it, up to a moment before its end.</param>
/// <param name="Last">The last JSON object that it wrote; default where it wrote none.</param>
internal sealed record MeasuredProcess(TimeSpan Cpu, JsonElement Last)
{
    // How often it is looked at, in milliseconds: a process that has ended tells nothing more.
    private const int Pause = 10;

    /// <summary>Runs a program to its end.</summary>
    public static MeasuredProcess Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var last = default(JsonElement);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is ['{', ..] text) last = JsonDocument.Parse(text).RootElement;
        };
        process.BeginOutputReadLine();
        var cpu = TimeSpan.Zero;
        while (!process.WaitForExit(Pause)) cpu = Later(cpu, process);
        process.WaitForExit();
        return process.ExitCode == 0
            ? new MeasuredProcess(cpu, last)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static TimeSpan Later(TimeSpan cpu, Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime is var now && now > cpu ? now : cpu;
        }
        catch (InvalidOperationException)
        {
            return cpu;
        }
    }
}
