namespace Cohort.Tidy.Tests;

/// <summary>
/// Which folder of a project uses which. A file at the top of a project is in no folder and stands for itself: what all
/// use is at the bottom, and what shows the whole is above all others.
/// </summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<string, Dictionary<string, TypeUse>> _uses = new(StringComparer.Ordinal);

    public FolderGraph(IEnumerable<TypeUse> uses)
    {
        foreach (var use in uses)
        {
            var (from, to) = (NodeOf(use.File), NodeOf(use.DeclaredIn));
            if (from == to) continue;
            if (!_uses.TryGetValue(from, out var all)) _uses.Add(from, all = new(StringComparer.Ordinal));
            all.TryAdd(to, use);
        }
    }

    /// <summary>
    /// Folders that reach themselves: a shortest cycle of each group of folders that reach each other, one use a hop,
    /// and how many are in the group. Cycles of files at the top of the project alone do not count.
    /// </summary>
    public IEnumerable<(int Members, IReadOnlyList<TypeUse> Cycle)> Cycles()
    {
        var reached = _uses.Keys.ToDictionary(node => node, ReachedFrom, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in _uses.Keys.Where(IsFolder).Order(StringComparer.Ordinal))
        {
            if (!reached[node].ContainsKey(node) || !seen.Add(node)) continue;
            var group = reached[node].Keys
                .Where(other => reached.TryGetValue(other, out var from) && from.ContainsKey(node))
                .ToList();
            seen.UnionWith(group);
            var folders = group.Where(IsFolder).Order(StringComparer.Ordinal);
            var cycles = folders.Select(member => Back(member, reached[member]));
            yield return (group.Count, cycles.MinBy(cycle => cycle.Count)!);
        }
    }

    /// <summary>The use by which each node is first reached, nearest first.</summary>
    private Dictionary<string, TypeUse> ReachedFrom(string start)
    {
        var by = new Dictionary<string, TypeUse>(StringComparer.Ordinal);
        var next = new Queue<string>([start]);
        while (next.TryDequeue(out var node))
        {
            if (!_uses.TryGetValue(node, out var uses)) continue;
            foreach (var (to, use) in uses.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                if (by.TryAdd(to, use) && to != start) next.Enqueue(to);
            }
        }

        return by;
    }

    private static List<TypeUse> Back(string node, Dictionary<string, TypeUse> reached)
    {
        var hops = new List<TypeUse>();
        var at = node;
        do
        {
            hops.Insert(0, reached[at]);
            at = NodeOf(hops[0].File);
        }
        while (at != node);
        return hops;
    }

    private static bool IsFolder(string node) => !node.EndsWith(".cs", StringComparison.Ordinal);

    private static string NodeOf(string file) => file.LastIndexOf('/') is > 0 and var end ? file[..end] : file;
}
