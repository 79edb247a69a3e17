using System.Diagnostics;
using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Builds, then runs a command of out/cohort in the caller's folder, and passes on its exit code.</summary>
internal static class CommandVerb
{
    public static int Run(Repository repository, Request request, string command)
    {
        var built = BuildVerb.Run(repository, request);
        return built != 0 ? built : Child.Run(new ProcessStartInfo(repository.Command, [command, .. request.Rest]));
    }
}
