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
        if (RestoreErrors.BreaksLock(output))
        {
            Console.Error.WriteLine($"{output}The packages are not those of the lock files. Where they were changed on purpose, 'dotnet restore' writes new ones (packages.lock.json beside each project): commit them.");
            return null;
        }

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

    // What is checked is what was committed: there, the lock files hold. A package that no source has is not their affair.
    private static (int ExitCode, string Output) Attempt(Repository repository, IEnumerable<Project> projects)
    {
        var solution = Solution.Write(repository, "restore", projects);
        var dotnet = new Dotnet(repository.Root);
        if (Environment.GetEnvironmentVariable("CI") is not { Length: > 0 }) return dotnet.Capture("restore", solution);
        var locked = dotnet.Capture("restore", solution, "--locked-mode");
        return locked.ExitCode == 0 || RestoreErrors.BreaksLock(locked.Output) ? locked : dotnet.Capture("restore", solution);
    }
}
