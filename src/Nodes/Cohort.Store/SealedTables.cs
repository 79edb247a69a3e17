using Cohort.Store.Checksums;

namespace Cohort.Store;

/// <summary>
/// The tables of a data directory whose rows carry checksums: all but the memberships, of which there are too many; a
/// segment's row has a digest of its members (<see cref="MemberDigest"/>).
/// </summary>
internal static class SealedTables
{
    public static readonly SealedTable Setting = new("setting", "The setting '{0}'", "name", "value");

    public static readonly SealedTable HashRange = new("hash_range", "The range {0} of the range table", "id", "first", "past", "live");

    public static readonly SealedTable Salt = new("salt", "The salting of user '{0}'", "user_id", "parts");

    public static readonly SealedTable Journal = new("journal", "The batch {1} of range {0}", "range_id", "seq", "batch");

    public static readonly SealedTable Snapshot = new("snapshot", "The snapshot {1} of range {0}", "range_id", "seq", "state");

    public static readonly SealedTable Birth = new("range_birth", "The first state of range {0}", "range_id", "state");

    public static readonly SealedTable Rules = new("rules", "The activation {0} of rules", "revision", "version", "text");

    public static readonly SealedTable Taxonomy = new("taxonomy", "The activation {0} of a taxonomy", "revision", "version", "content");

    public static readonly SealedTable Segment = new("segment", "The segment '{1}'", "id", "name", "members", "digest");

    public static readonly SealedTable Transitions = new(
        "transition_chunk", "The chunk {0} of transitions of range {1}", "id", "range_id", "transitions", "chunk");

    public static readonly SealedTable Position = new(
        "position", "The position of source '{0}'", "source", "pass", "record", "byte", "handled", "tail_length", "tail");

    public static readonly SealedTable Rejection = new("rejection", "The count of records refused for reason {0}", "reason", "records");

    public static readonly SealedTable DeadLetter = new(
        "dead_letter", "The dead letter of record {1} of source '{0}'", "source", "record", "byte", "reason", "field", "detail", "length", "bytes");

    public static readonly SealedTable ScoreRun = new(
        "score_run", "The run {0} of scoring", "id", "code_version", "rules_revision", "taxonomy_revision", "models", "campaigns");

    public static readonly SealedTable Score = new(
        "score", "The score of user '{0}'", "user_id", "run_id", "range_id", "seq", "as_of", "entries", "campaign", "per_million", "expected", "offers");

    public static readonly SealedTable ScoreChunk = new(
        "score_chunk", "The chunk {0} of scores of range {2}", "id", "run_id", "range_id", "seq", "as_of", "users", "chunk");

    public static readonly SealedTable Load = new(
        "range_load", "The load of range {0}", "range_id", "at", "observed_seconds", "events", "busy", "users", "bytes", "hitters", "weights");

    public static readonly SealedTable Action = new(
        "rebalance_action", "The action {0} of the rebalancer", "number", "at", "action", "reason", "before", "after", "pause_micros");

    public static readonly SealedTable Mapping = new(
        "source_mapping", "The mapping of source '{0}' from record {1} on", "source", "record", "version", "rates_version", "name", "text");

    public static readonly SealedTable Day = new("segment_day", "The day {1} of segment '{0}'", "segment", "as_of", "entries", "exits");

    /// <summary>Who put which rules and taxonomy in force, when and why.</summary>
    public static readonly SealedTable Activation = new(
        "activation", "The activation of rules {0} and taxonomy {1}", "rules", "taxonomy", "taxonomy_version", "changed", "at", "who", "reason");

    public static readonly SealedTable Lake = new("lake", "The lake that the directory feeds", "id", "identity", "location", "as_of", "done");

    public static readonly SealedTable LakeBatch = new(
        "lake_batch", "The batch {0} for the lake", "id", "range_id", "seq", "as_of", "taxonomy", "outcomes");

    public static readonly SealedTable LakeContext = new("lake_context", "The activation {0} for the lake", "id", "as_of", "rules", "taxonomy");

    public static readonly SealedTable TransitionStart = new("transition_start", "The place where transitions begin", "id", "as_of", "chunk", "place");

    public static readonly SealedTable KeptEntry = new(
        "kept_entry", "The entry of user '{0}' into segment '{1}'", "user_id", "segment", "chunk", "place", "as_of", "cause", "event_id", "rules", "rules_version",
        "taxonomy", "taxonomy_version");

    /// <summary>Who was erased, by hashes alone.</summary>
    public static readonly SealedTable Erasure = new(
        "erasure", "The erasure {0}", "number", "salt", "user_hash", "user_id", "at", "who", "reason", "refuses_later", "step", "backups", "removed", "receipt");

    /// <summary>Whose later purchases are refused, by hashes alone.</summary>
    public static readonly SealedTable RefusedUser = new("refused_user", "The refusal of erasure {2}", "user_hash", "hash_key", "erasure");

    /// <summary>Those that there were when rows got checksums.</summary>
    public static readonly IReadOnlyList<SealedTable> First =
    [
        Setting, HashRange, Salt, Journal, Snapshot, Birth, Rules, Taxonomy, Segment, Transitions, Position, Rejection, DeadLetter, ScoreRun, Score,
        ScoreChunk, Load, Action,
    ];

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<SealedTable> All = [.. First, Mapping, Day, Activation, Lake, LakeBatch, LakeContext, TransitionStart, KeptEntry, Erasure, RefusedUser];
}
