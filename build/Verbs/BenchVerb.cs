using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>
/// Measures: the whole command by default, single functions with "micro", the planner on simulated loads with "planner",
/// the command beside a batch in DuckDB with "duckdb", the cluster node beside other designs with "cluster", a cluster without and
/// with its rebalancer with "rebalancing", and a server over HTTP with "serving".
/// </summary>
internal static class BenchVerb
{
    private const string MicroProject = "Cohort.Bench";
    private const string ClusterProject = "Cohort.ClusterBench";

    public static int Run(Repository repository, Request request) => request.Rest switch
    {
        ["micro", ..] => ProgramVerb.Run(repository, MicroProject, request.Rest.Skip(1)),
        ["planner", ..] => ProgramVerb.Run(repository, MicroProject, request.Rest),
        ["duckdb", ..] => BesideDuckDb(repository, request),
        ["cluster", ..] => ProgramVerb.Run(repository, ClusterProject, request.Rest.Skip(1)),
        ["rebalancing", ..] => ProgramVerb.Run(repository, ClusterProject, request.Rest),
        ["serving", ..] => CommandVerb.Run(repository, request with { Rest = [.. request.Rest.Skip(1), "--serving"] }, "bench"),
        _ => CommandVerb.Run(repository, request, "bench"),
    };

    private static int BesideDuckDb(Repository repository, Request request)
    {
        var built = BuildVerb.Run(repository, request);
        return built != 0 ? built : ProgramVerb.Run(repository, MicroProject, ["duckdb", repository.Command, .. request.Rest.Skip(1)]);
    }
}
