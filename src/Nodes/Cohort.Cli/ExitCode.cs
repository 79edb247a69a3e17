namespace Cohort.Cli;

/// <summary>What the process tells its caller when it ends. Scripts depend on these: never renumber one.</summary>
public static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>Something failed that is neither the caller's nor the data's fault, or the work was interrupted.</summary>
    public const int Fault = 1;

    /// <summary>The command line cannot be understood, or an option's value cannot be used.</summary>
    public const int BadUsage = 2;

    /// <summary>An input file is missing, unreadable or wrong.</summary>
    public const int BadInput = 3;

    /// <summary>The data directory is damaged, or another process has locked it.</summary>
    public const int BadDataDirectory = 4;
}
