namespace Cohort.Cli.Tests;

/// <summary>Public data sets that may lie beside the sources.</summary>
internal static class SharedData
{
    /// <summary>The Complete Journey study; null where it is not there.</summary>
    public static string? CompleteJourney { get; } = Find("data", "complete-journey");

    private static string? Find(params string[] below)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var found = Path.Combine([at.FullName, "shared", .. below]);
            if (Directory.Exists(found)) return found;
        }

        return null;
    }
}
