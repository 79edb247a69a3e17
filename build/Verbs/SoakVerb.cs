using Cohort.Build.Packages;
using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Runs the simulator of the protocol for some minutes, or one seed of it.</summary>
internal static class SoakVerb
{
    private const string Simulator = "Cohort.Simulator";

    public static int Run(Repository repository, Request request)
    {
        if (repository.Tests.FirstOrDefault(project => project.Name == Simulator) is not { } project)
        {
            Console.Error.WriteLine($"There is no tests/{Simulator} in this tree.");
            return 1;
        }

        var wanted = repository.Graph.WithNeeds([project]);
        if (Restore.Run(repository, wanted) is not { } plan || !plan.Keeps(project)) return 1;
        return new Dotnet(repository.Root).Run(
            ["run", "--project", project.Path, "--configuration", "Release", "--no-restore", "--", .. request.Rest]);
    }
}
