namespace Cohort.Cli;

/// <summary>Ends a command with an exit code and a message for the person who called it, instead of a stack trace.</summary>
/// <param name="code">One of <see cref="ExitCode"/>.</param>
/// <param name="message">Whole sentences that name the thing, the reason and the remedy.</param>
public sealed class CommandException(int code, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitCode"/>.</summary>
    public int Code { get; } = code;

    /// <summary>An input file is missing, unreadable or wrong.</summary>
    public static CommandException BadInput(string message) => new(ExitCode.BadInput, message);

    /// <summary>Something failed that is neither the caller's nor the data's fault.</summary>
    public static CommandException Fault(string message) => new(ExitCode.Fault, message);

    /// <summary>An option's value cannot be used.</summary>
    public static CommandException BadUsage(string message) => new(ExitCode.BadUsage, message);
}
