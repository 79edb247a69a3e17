namespace Cohort.Cli.Consoles;

/// <summary>How much a terminal shows, where it says so; usual sizes where it does not.</summary>
internal static class Screen
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    // Narrower or lower ones show nothing that could be read.
    private const int LeastWidth = 20;
    private const int LeastHeight = 6;

    public static int Width => Console.WindowWidth is >= LeastWidth and var width ? width : UsualWidth;

    public static int Height => Console.WindowHeight is >= LeastHeight and var height ? height : UsualHeight;
}
