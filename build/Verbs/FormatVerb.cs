using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>
/// Formats the C# code, or checks that it is formatted. The check looks at layout alone, file by file, in seconds:
/// code style is in every build already, where a violation is an error.
/// </summary>
internal static class FormatVerb
{
    public static int Run(Repository repository, Request request)
    {
        if (request.Check) return Check(repository) ? 0 : 1;
        if (new Dotnet(repository.Root).Run(Layout()) != 0) return 1;
        return new Dotnet(repository.Root).Run("format", "style", repository.Solution);
    }

    /// <summary>Whether every file is formatted; says which are not.</summary>
    public static bool Check(Repository repository)
    {
        Console.WriteLine("Checking the format.");
        var clean = new Dotnet(repository.Root).Run([.. Layout(), "--verify-no-changes"]) == 0;
        if (!clean) Console.Error.WriteLine("The code is not formatted. './build.sh format' formats it.");
        return clean;
    }

    private static string[] Layout() => ["format", "whitespace", "--folder", ".", "--include", "build/", "src/", "tests/"];
}
