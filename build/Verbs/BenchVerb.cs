using Cohort.Build.Packages;
using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Measures: the whole command by default, single functions with "micro", the planner on simulated loads with "planner".</summary>
internal static class BenchVerb
{
    private const string MicroProject = "Cohort.Bench";

    public static int Run(Repository repository, Request request) => request.Rest switch
    {
        ["micro", ..] => Micro(repository, request.Rest.Skip(1)),
        ["planner", ..] => Micro(repository, request.Rest),
        _ => CommandVerb.Run(repository, request, "bench"),
    };

    private static int Micro(Repository repository, IEnumerable<string> rest)
    {
        if (repository.Tests.FirstOrDefault(project => project.Name == MicroProject) is not { } project)
        {
            Console.Error.WriteLine($"There is no tests/{MicroProject} in this tree.");
            return 1;
        }

        var wanted = repository.Graph.WithNeeds([project]);
        if (Restore.Run(repository, wanted) is not { } plan || !plan.Keeps(project)) return 1;
        return new Dotnet(repository.Root).Run(
            ["run", "--project", project.Path, "--configuration", "Release", "--no-restore", "--", .. rest]);
    }
}
