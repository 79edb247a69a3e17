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
        if (built != 0) return built;
        if (File.Exists(repository.Command))
            return Child.Run(new ProcessStartInfo(repository.Command, [command, .. request.Rest]));
        Console.Error.WriteLine("There is no out/cohort: the project Cohort.Cli was left out, see above.");
        return 1;
    }
}
