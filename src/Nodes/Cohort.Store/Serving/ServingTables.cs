namespace Cohort.Store.Serving;

/// <summary>The tables of a serving store whose rows carry checksums: all of them.</summary>
internal static class ServingTables
{
    // In a store in SQLite these are as in a data directory.
    public static readonly SealedTable Setting = SealedTables.Setting;

    public static readonly SealedTable Rules = SealedTables.Rules;

    public static readonly SealedTable Taxonomy = SealedTables.Taxonomy;

    public static readonly SealedTable DeadLetter = SealedTables.DeadLetter;

    public static readonly SealedTable Day = SealedTables.Day;

    public static readonly SealedTable Activation = SealedTables.Activation;

    public static readonly SealedTable Position = new(
        "range_position", "The position of range {0}", "range_id", "sequence", "as_of", "accepted", "duplicate", "conflict", "expired", "future");

    public static readonly SealedTable Offset = new("range_offset", "The offset of source '{1}' in range {0}", "range_id", "source", "next");

    public static readonly SealedTable Range = new("served_range", "The range {0} of the range table", "id", "first", "past");

    public static readonly SealedTable Segment = new("segment", "The segment '{1}'", "id", "name", "members");

    public static readonly SealedTable Membership = new("membership", "The membership of user '{2}' in segment number {0}", "segment_id", "user_hash", "user_id");

    public static readonly SealedTable Chunk = new("transition_chunk", "The chunk {0} of transitions", "id", "first_hash", "last_hash", "chunk");

    public static readonly SealedTable Score = new(
        "score", "The score of user '{1}'", "user_hash", "user_id", "model", "version", "schema", "feature_hash", "as_of", "epoch", "sequence", "run_id", "value");

    public static readonly SealedTable ScoreLog = new(
        "score_log", "A kept score of user '{1}'", "user_hash", "user_id", "model", "version", "schema", "feature_hash", "as_of", "epoch", "sequence", "run_id", "value");

    public static readonly SealedTable Action = new(
        "next_action", "The next action for user '{1}'", "user_hash", "user_id", "campaign", "probability", "expected_minor", "as_of", "epoch", "sequence", "run_id", "offers");

    public static readonly SealedTable Topic = new("source_topic", "The topic '{0}'", "topic", "cluster", "topic_id", "prefix", "generation");

    public static readonly SealedTable Durable = new("source_durable", "How far source '{0}' is durable", "source", "next");

    public static readonly SealedTable ClusterSetting = new("cluster_setting", "The cluster's setting '{0}'", "name", "value");

    public static readonly SealedTable Removed = new("removed_member", "The removal of node '{1}'", "number", "member", "removed_by", "at");

    public static readonly SealedTable Mapping = new(
        "source_mapping", "The mapping of source '{0}' from record {1} on", "source", "record", "version", "rates_version", "name");

    public static readonly SealedTable MappingText = new("mapping_text", "The text of mapping {0}", "version", "text");

    public static readonly SealedTable Audit = new(
        "audit", "The entry {0} of the audit log", "number", "at", "node", "request", "who", "source", "what", "body", "before", "after", "outcome", "status");

    public static readonly SealedTable Draft = new("draft", "The draft '{0}' of rules", "name", "text", "base_rules", "base_taxonomy", "at", "who");

    /// <summary>The lake that ranges feed, one row or none.</summary>
    public static readonly SealedTable Lake = new("lake", "The lake that the ranges feed", "id", "identity", "location");

    public static readonly SealedTable LakeBatch = new(
        "lake_batch", "The batch {0} for the lake", "number", "range_id", "sequence", "as_of", "taxonomy", "outcomes", "batch");

    public static readonly SealedTable LakeChunk = new("lake_chunk", "The chunk {0} of transitions for the lake", "number", "range_id", "sequence", "chunk");

    public static readonly SealedTable LakeContext = new("lake_context", "The activation of rules {0} and taxonomy {1} for the lake", "rules", "taxonomy", "as_of");

    /// <summary>What signs the receipts of erasures, one row or none.</summary>
    public static readonly SealedTable ErasureKey = new("erasure_key", "The key that signs receipts", "id", "pem");

    /// <summary>Those for erasures.</summary>
    public static readonly IReadOnlyList<SealedTable> OfErasures = [SealedTables.Erasure, ErasureKey];

    /// <summary>Those for a lake.</summary>
    public static readonly IReadOnlyList<SealedTable> OfLake = [Lake, LakeBatch, LakeChunk, LakeContext];

    /// <summary>Those of a store in SQLite when rows got checksums.</summary>
    public static readonly IReadOnlyList<SealedTable> First =
    [
        Setting, Position, Offset, Range, Rules, Taxonomy, Segment, Membership, Chunk, DeadLetter, Score, ScoreLog, Action, Audit, Topic, Removed, Mapping,
        MappingText, Day, Activation, Draft, Durable, ClusterSetting,
    ];

    /// <summary>Those of a store in SQLite.</summary>
    public static readonly IReadOnlyList<SealedTable> OfSqlite = [.. First, SealedTables.TransitionStart, SealedTables.KeptEntry, .. OfLake, .. OfErasures];
}
