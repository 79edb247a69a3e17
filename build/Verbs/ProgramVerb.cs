using Cohort.Build.Packages;
using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Runs a program of the tests: the simulator of the protocol, or the fuzzer of the readers.</summary>
internal static class ProgramVerb
{
    public static int Run(Repository repository, Request request, string program)
    {
        if (repository.Tests.FirstOrDefault(project => project.Name == program) is not { } project)
        {
            Console.Error.WriteLine($"There is no tests/{program} in this tree.");
            return 1;
        }

        var wanted = repository.Graph.WithNeeds([project]);
        if (Restore.Run(repository, wanted) is not { } plan || !plan.Keeps(project)) return 1;
        return new Dotnet(repository.Root).Run(
            ["run", "--project", project.Path, "--configuration", "Release", "--no-restore", "--", .. request.Rest]);
    }
}
