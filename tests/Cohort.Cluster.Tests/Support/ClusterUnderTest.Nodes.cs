using Cohort.Testing;

namespace Cohort.Cluster.Tests.Support;

/// <summary>Nodes that come and go for good.</summary>
internal sealed partial class ClusterUnderTest
{
    /// <summary>Adds a node that is no seed.</summary>
    public ClusterNode Join(string roles)
    {
        var node = _places.Next(roles, _settings, Counters);
        node.Start();
        lock (Nodes) Nodes.Add(node);
        return node;
    }

    /// <summary>Tells a node to end, and takes it away for good; gives what it ended with.</summary>
    public async Task<int> Remove(ClusterNode node)
    {
        var code = node.ExitCode ?? await node.End();
        lock (Nodes) Nodes.Remove(node);
        node.Dispose();
        return code;
    }

    /// <summary>The nodes that are to run at the moment.</summary>
    public IReadOnlyList<ClusterNode> Running()
    {
        lock (Nodes) return [.. Nodes.Where(node => node.IsWanted)];
    }

    /// <summary>A node whose seed node is not there, so that nobody lets it into the cluster. It is the caller's to end.</summary>
    public ClusterNode Stray(string settings)
    {
        var node = new ClusterNode(FreePort.Next(), AllRoles, $"\"{ClusterNode.AddressOf(FreePort.Next())}\"", $"{_settings}\n{settings}", $"{Counters}-stray");
        node.Start();
        return node;
    }
}
