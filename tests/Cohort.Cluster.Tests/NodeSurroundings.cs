namespace Cohort.Cluster.Tests;

/// <summary>What a node's process is begun in: a command that goes before its own, and variables of its environment.</summary>
internal sealed record NodeSurroundings(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Variables)
{
    public static readonly NodeSurroundings None = new([], new Dictionary<string, string>());

    /// <summary>The same with more variables.</summary>
    public NodeSurroundings With(IReadOnlyList<(string Name, string Value)> more) =>
        this with { Variables = Variables.Concat(more.Select(one => KeyValuePair.Create(one.Name, one.Value))).ToDictionary() };
}
