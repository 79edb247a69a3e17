using System.CommandLine;
using System.CommandLine.Invocation;
using Cohort.Cli.Commands;

namespace Cohort.Cli;

/// <summary>The command line of cohort: its commands, and how each way of failing is told.</summary>
public static class CommandLine
{
    // Time for a command to close its files after Ctrl-C, before the process ends regardless.
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(30);

    /// <summary>Runs one command line to its end.</summary>
    /// <param name="args">The arguments behind the program's name.</param>
    /// <param name="output">Where results and help go.</param>
    /// <param name="error">Where messages go.</param>
    /// <returns>One of <see cref="ExitCode"/>. No fault of a command makes this throw.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(args);
        if (parsed.Action is ParseErrorAction) return RefuseUsage(parsed, error);
        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = ClosingTime,
            };
            return await parsed.InvokeAsync(configuration);
        }
        catch (CommandException fault)
        {
            return Tell(error, fault.Message, fault.Code);
        }
        catch (OperationCanceledException)
        {
            return Tell(error, "Interrupted; nothing that was left half done has been kept.", ExitCode.Fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Tell(error, $"A file could not be read or written: {fault.Message}", ExitCode.Fault);
        }
#pragma warning disable CA1031 // The last stop: a person gets a sentence, whatever went wrong.
        catch (Exception fault)
        {
            return Tell(error, $"Cohort failed unexpectedly ({fault.GetType().Name}): {fault.Message}", ExitCode.Fault);
        }
#pragma warning restore CA1031
    }

    private static RootCommand Root() => new("Real-time campaign segments from a stream of purchases.")
    {
        ImportCommand.Create(),
        GenerateCommand.Create(),
        RunCommand.Create(),
    };

    private static int RefuseUsage(ParseResult parsed, TextWriter error)
    {
        foreach (var fault in parsed.Errors) error.WriteLine(fault.Message);
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, at.Command is RootCommand ? "cohort" : at.Command.Name);
        error.WriteLine($"See \"{string.Join(' ', names)} --help\".");
        return ExitCode.BadUsage;
    }

    private static int Tell(TextWriter error, string message, int code)
    {
        error.WriteLine(message);
        return code;
    }
}
