using Cohort.Build.Packages;
using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>
/// Measures: the whole command by default, single functions with "micro", the planner on simulated loads with "planner",
/// the cluster node beside other designs with "cluster", a cluster without and with its rebalancer with "rebalancing".
/// </summary>
internal static class BenchVerb
{
    private const string MicroProject = "Cohort.Bench";
    private const string ClusterProject = "Cohort.ClusterBench";

    public static int Run(Repository repository, Request request) => request.Rest switch
    {
        ["micro", ..] => Project(repository, MicroProject, request.Rest.Skip(1)),
        ["planner", ..] => Project(repository, MicroProject, request.Rest),
        ["cluster", ..] => Project(repository, ClusterProject, request.Rest.Skip(1)),
        ["rebalancing", ..] => Project(repository, ClusterProject, request.Rest),
        _ => CommandVerb.Run(repository, request, "bench"),
    };

    private static int Project(Repository repository, string name, IEnumerable<string> rest)
    {
        if (repository.Tests.FirstOrDefault(project => project.Name == name) is not { } project)
        {
            Console.Error.WriteLine($"There is no tests/{name} in this tree.");
            return 1;
        }

        var wanted = repository.Graph.WithNeeds([project]);
        if (Restore.Run(repository, wanted) is not { } plan || !plan.Keeps(project)) return 1;
        return new Dotnet(repository.Root).Run(
            ["run", "--project", project.Path, "--configuration", "Release", "--no-restore", "--", .. rest]);
    }
}
