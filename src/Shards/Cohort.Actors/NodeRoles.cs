namespace Cohort.Actors;

/// <summary>What a node does in a cluster: roles that it is started with.</summary>
internal static class NodeRoles
{
    /// <summary>Of nodes that own ranges, and on one of which the coordinator is.</summary>
    public const string Shard = "shard";

    /// <summary>Of nodes that read purchases.</summary>
    public const string Ingest = "ingest";

    /// <summary>Of nodes on one of which the lake is written.</summary>
    public const string Lake = "lake";

    /// <summary>Of nodes that score users.</summary>
    public const string Score = "score";
}
