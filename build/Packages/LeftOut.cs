using Cohort.Build.Projects;

namespace Cohort.Build.Packages;

/// <summary>A project that cannot be built here, and the package ids that no source has.</summary>
internal sealed record LeftOut(Project Project, IReadOnlySet<string> PackageIds)
{
    public override string ToString() =>
        $"Left out: {Project.Name}, because no package source has {string.Join(", ", PackageIds)}.";
}
