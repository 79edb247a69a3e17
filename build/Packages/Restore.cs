using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Packages;

/// <summary>Restores packages, each project for itself: one that lacks a package does not hold up the others.</summary>
internal static class Restore
{
    /// <summary>What can be built, said aloud where something cannot; null after a failure, which is printed.</summary>
    public static Plan? Run(Repository repository, IReadOnlyList<Project> wanted)
    {
        Console.WriteLine($"Restoring {wanted.Count} projects.");
        var (exitCode, output) = Attempt(repository, wanted);
        var plan = PackagePolicy.Decide(exitCode, RestoreErrors.Parse(output), wanted, repository.Graph);
        foreach (var leftOut in plan?.LeftOut ?? []) Console.WriteLine(leftOut);
        if (plan is { LeftOut.Count: > 0, Kept.Count: > 0 })
        {
            // What is left must now restore without any error, whatever the first attempt said of it.
            (exitCode, output) = Attempt(repository, plan.Kept);
            if (exitCode != 0) plan = null;
        }

        if (plan is null) Console.Error.WriteLine($"{output}The packages could not be restored.");
        return plan;
    }

    /// <summary>Whether projects were left out that the environment says must be there. Says so.</summary>
    public static bool MissesRequired(Plan plan)
    {
        var misses = plan.LeftOut.Count > 0
            && PackagePolicy.RequiresAll(Environment.GetEnvironmentVariable(PackagePolicy.RequireVariable));
        if (misses)
            Console.Error.WriteLine($"{PackagePolicy.RequireVariable}=all: a project that is left out is a failure.");
        return misses;
    }

    private static (int ExitCode, string Output) Attempt(Repository repository, IEnumerable<Project> projects) =>
        new Dotnet(repository.Root).Capture("restore", Solution.Write(repository, "restore", projects));
}
