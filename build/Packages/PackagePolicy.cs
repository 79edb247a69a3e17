using Cohort.Build.Projects;

namespace Cohort.Build.Packages;

/// <summary>What is built after a restore.</summary>
internal sealed record Plan(IReadOnlyList<Project> Kept, IReadOnlyList<LeftOut> LeftOut)
{
    public bool Keeps(Project project) => Kept.Contains(project);
}

/// <summary>
/// Decides what a failed restore means. A package id that no source has leaves out the projects that need it; any
/// other error is a failure.
/// </summary>
internal static class PackagePolicy
{
    /// <summary>Set to "all", a project that would be left out is a failure instead.</summary>
    public const string RequireVariable = "COHORT_REQUIRE";

    /// <summary>The plan, or null where the restore has failed for a reason that leaves nothing out.</summary>
    public static Plan? Decide(int exitCode, RestoreErrors errors, IReadOnlyList<Project> wanted, ProjectGraph graph)
    {
        if (exitCode == 0) return new Plan(wanted, []);
        if (errors.Others.Count > 0 || errors.Missing.Count == 0) return null;
        if (errors.Missing.Keys.Except(graph.Projects.Select(project => project.Path), StringComparer.Ordinal).Any())
            return null;

        var leftOut = wanted
            .Select(project => new LeftOut(project, graph.Inherited(project, own => Missing(errors, own))))
            .Where(candidate => candidate.PackageIds.Count > 0)
            .ToList();
        return new Plan([.. wanted.Except(leftOut.Select(one => one.Project))], leftOut);
    }

    public static bool RequiresAll(string? variable) => variable?.Trim().Equals("all", StringComparison.OrdinalIgnoreCase) == true;

    private static IReadOnlySet<string> Missing(RestoreErrors errors, Project project) =>
        errors.Missing.TryGetValue(project.Path, out var ids) ? ids : new SortedSet<string>();
}
