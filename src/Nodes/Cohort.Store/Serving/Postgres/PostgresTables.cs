namespace Cohort.Store.Serving.Postgres;

/// <summary>The tables of a serving store in PostgreSQL whose rows carry checksums: all of them.</summary>
internal static class PostgresTables
{
    public static readonly SealedTable Segment = new("segment", "The segment '{1}'", "id", "name");

    public static readonly SealedTable Share = new("segment_share", "The share of range '{1}' in the members of segment number {0}", "segment_id", "range_id", "members");

    public static readonly SealedTable Transition = new(
        "transition", "The transition {0} of user '{2}'", "number", "user_hash", "user_id", "segment_id", "as_of", "entered", "cause", "event_id", "rules_revision", "taxonomy_revision");

    public static readonly SealedTable Day = new("segment_day", "The day {1} of segment number {0}", "segment_id", "as_of", "entries", "exits");

    public static readonly SealedTable Founding = new("cluster_founding", "Who began the cluster", "number", "cluster", "founder", "claimant", "claims", "claimed_at");

    public static readonly SealedTable Node = new("cluster_node", "The report of node '{0}'", "member", "address", "cluster", "seen_at");

    public static readonly SealedTable Lease = new("lease", "The lease '{0}'", "name", "owner", "version", "expires");

    /// <summary>Those that there were when rows got checksums.</summary>
    public static readonly IReadOnlyList<SealedTable> First =
    [
        ServingTables.Setting, ServingTables.Position, ServingTables.Offset, ServingTables.Range, ServingTables.Rules, ServingTables.Taxonomy, Segment, Share,
        ServingTables.Membership, Transition, Day, ServingTables.DeadLetter, ServingTables.Score, ServingTables.ScoreLog, ServingTables.Action,
        ServingTables.Audit, ServingTables.Topic, ServingTables.Removed, ServingTables.Mapping, ServingTables.MappingText, ServingTables.Activation,
        ServingTables.Draft, ServingTables.Durable, ServingTables.ClusterSetting, Founding, Node, Lease,
    ];

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<SealedTable> All = [.. First, .. ServingTables.OfLake, .. ServingTables.OfErasures];
}
