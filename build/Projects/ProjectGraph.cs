namespace Cohort.Build.Projects;

/// <summary>Which projects need which.</summary>
internal sealed class ProjectGraph(IReadOnlyList<Project> projects)
{
    public IReadOnlyList<Project> Projects => projects;

    /// <summary>These projects, and every one that they need, directly or not. In the order of the graph.</summary>
    public IReadOnlyList<Project> WithNeeds(IEnumerable<Project> wanted)
    {
        var needed = wanted.Select(project => project.Path).ToHashSet(StringComparer.Ordinal);
        Grow(needed, project => needed.Contains(project.Path) ? project.References : []);
        return [.. projects.Where(project => needed.Contains(project.Path))];
    }

    /// <summary>What a project has itself or gets from any that it needs: the union of <paramref name="own"/>.</summary>
    public IReadOnlySet<string> Inherited(Project project, Func<Project, IEnumerable<string>> own) =>
        new SortedSet<string>(WithNeeds([project]).SelectMany(own), StringComparer.OrdinalIgnoreCase);

    private void Grow(HashSet<string> set, Func<Project, IEnumerable<string>> next)
    {
        for (var before = -1; before != set.Count;)
        {
            before = set.Count;
            foreach (var project in projects) set.UnionWith(next(project));
        }
    }
}
