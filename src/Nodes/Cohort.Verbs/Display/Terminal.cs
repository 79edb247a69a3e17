namespace Cohort.Verbs.Display;

/// <summary>Whether somebody sits before the output, on a screen that can be drawn on.</summary>
internal static class Terminal
{
    /// <summary>False for files, pipes, dumb terminals and people who asked for no colour.</summary>
    public static bool Is(TextWriter output) =>
        ReferenceEquals(ShownOutput.Behind(output), Console.Out) && !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("TERM") != "dumb"
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
