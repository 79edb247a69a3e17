using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Makes the pictures of the dashboard that the documentation shows, on the purchases of the demonstration.</summary>
internal static class ScreenshotsVerb
{
    /// <summary>Tells the tests where the pictures go; without it they make none.</summary>
    public const string Folder = "COHORT_SCREENSHOTS";

    /// <summary>Tells them which command serves what they show.</summary>
    public const string Command = "COHORT_COMMAND";

    public static int Run(Repository repository, Request request)
    {
        if (BuildVerb.Run(repository, request) is var built and not 0) return built;
        Environment.SetEnvironmentVariable(Folder, Path.Combine(repository.Root, "docs", "img", "dashboard"));
        Environment.SetEnvironmentVariable(Command, repository.Command);
        var tests = repository.Tests.Single(project => project.Name == "Cohort.Serving.Tests").Path;
        return new Dotnet(repository.Root).Run(["test", tests, "--configuration", request.Configuration, "--filter", "FullyQualifiedName~ScreenshotTests"]);
    }
}
