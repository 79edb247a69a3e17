using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;

namespace Cohort.Cli.Commands;

/// <summary>
/// <c>cohort train</c>: starts the program <c>cohort-train</c> beside this one, which alone needs Microsoft.ML. It has its
/// own command line, help included, so everything behind the name goes to it as it is.
/// </summary>
internal static class TrainCommand
{
    public const string Name = "train";

    /// <summary>The command as the list of commands shows it.</summary>
    public static Command Create() => new(Name,
        """
        Train models of churn and of what users will buy next; 'cohort train --help' tells how.

        Example:
          cohort train churn --data data --from 2026-01-01 --to 2026-06-30 --out models
        """);

    /// <summary>Runs the trainer to its end, and gives its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter error, string? folder = null)
    {
        var trainer = Path.Combine(folder ?? AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "cohort-train.exe" : "cohort-train");
        if (!File.Exists(trainer))
        {
            await error.WriteLineAsync($"The program that trains, '{trainer}', is missing. Publish cohort and cohort-train into one folder, as './build.sh build' does. Models that are trained already are scored without it.");
            return ExitCode.Fault;
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo(trainer, args) { UseShellExecute = false })!;

            // Ctrl-C reaches the trainer as well, which then comes to its own good end.
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
        catch (Win32Exception fault)
        {
            await error.WriteLineAsync($"'{trainer}' cannot be started ({fault.Message}). Build again, or make it executable.");
            return ExitCode.Fault;
        }
    }
}
