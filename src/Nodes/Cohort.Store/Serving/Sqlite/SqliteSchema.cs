namespace Cohort.Store.Serving.Sqlite;

/// <summary>
/// The tables of the serving store in SQLite, as a list of migrations. Never change one that was released; add the
/// next. Hashes are moved down by 2^63 (<see cref="HashColumn"/>), dates are days since 1970-01-01.
/// </summary>
internal static class SqliteSchema
{
    private static readonly string[][] Migrations =
    [
        [
            "CREATE TABLE setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE range_position (range_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, as_of INTEGER NOT NULL,"
                + " accepted INTEGER NOT NULL, duplicate INTEGER NOT NULL, conflict INTEGER NOT NULL, expired INTEGER NOT NULL, future INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE range_offset (range_id TEXT NOT NULL, source TEXT NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (range_id, source)) WITHOUT ROWID",
            "CREATE TABLE served_range (id TEXT PRIMARY KEY, first INTEGER NOT NULL, past INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE rules (revision INTEGER PRIMARY KEY, version TEXT NOT NULL, text TEXT NOT NULL)",
            "CREATE TABLE taxonomy (revision INTEGER PRIMARY KEY, version TEXT NOT NULL, content BLOB NOT NULL)",
            "CREATE TABLE segment (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, members INTEGER NOT NULL DEFAULT 0)",
            "CREATE TABLE membership (segment_id INTEGER NOT NULL, user_hash INTEGER NOT NULL, user_id TEXT NOT NULL,"
                + " PRIMARY KEY (segment_id, user_hash, user_id)) WITHOUT ROWID",
            "CREATE TABLE transition_chunk (id INTEGER PRIMARY KEY, first_hash INTEGER NOT NULL, last_hash INTEGER NOT NULL, chunk BLOB NOT NULL)",
            "CREATE INDEX transition_chunk_place ON transition_chunk (first_hash, last_hash)",
            "CREATE TABLE dead_letter (source TEXT NOT NULL, record INTEGER NOT NULL, byte INTEGER NOT NULL, reason INTEGER NOT NULL,"
                + " field TEXT NOT NULL, detail TEXT NOT NULL, length INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (source, record)) WITHOUT ROWID",
            "CREATE INDEX dead_letter_reason ON dead_letter (reason)",
            "CREATE TABLE score (user_hash INTEGER NOT NULL, user_id TEXT NOT NULL, model TEXT NOT NULL, version TEXT NOT NULL, schema INTEGER NOT NULL,"
                + " feature_hash INTEGER NOT NULL, as_of INTEGER NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, run_id TEXT NOT NULL,"
                + " value REAL NOT NULL, PRIMARY KEY (user_hash, user_id, model)) WITHOUT ROWID",
            "CREATE TABLE score_log (user_hash INTEGER NOT NULL, user_id TEXT NOT NULL, model TEXT NOT NULL, version TEXT NOT NULL, schema INTEGER NOT NULL,"
                + " feature_hash INTEGER NOT NULL, as_of INTEGER NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, run_id TEXT NOT NULL,"
                + " value REAL NOT NULL, PRIMARY KEY (user_hash, user_id, epoch, sequence, model, run_id)) WITHOUT ROWID",
            "CREATE TABLE next_action (user_hash INTEGER NOT NULL, user_id TEXT NOT NULL, campaign TEXT NOT NULL, probability REAL NOT NULL,"
                + " expected_minor INTEGER NOT NULL, as_of INTEGER NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, run_id TEXT NOT NULL,"
                + " PRIMARY KEY (user_hash, user_id)) WITHOUT ROWID",
        ],
        ["ALTER TABLE next_action ADD COLUMN offers TEXT NOT NULL DEFAULT ''"],
        AuditRows.Schema,
        [
            "CREATE TABLE source_topic (topic TEXT PRIMARY KEY, cluster TEXT NOT NULL, topic_id TEXT NOT NULL, prefix TEXT NOT NULL,"
                + " generation INTEGER NOT NULL) WITHOUT ROWID",
        ],
        ["CREATE TABLE removed_member (number INTEGER PRIMARY KEY AUTOINCREMENT, member TEXT NOT NULL UNIQUE, removed_by TEXT NOT NULL, at INTEGER NOT NULL)"],
        [
            "CREATE TABLE source_mapping (source TEXT NOT NULL, record INTEGER NOT NULL, version TEXT NOT NULL, "
                + "rates_version TEXT NOT NULL,"
                + " name TEXT NOT NULL, PRIMARY KEY (source, record)) WITHOUT ROWID",
            "CREATE TABLE mapping_text (version TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID",
        ],
        ["INSERT INTO setting SELECT 'minor_digits', 2 WHERE EXISTS (SELECT 1 FROM served_range)"],
        [
            "CREATE TABLE segment_day (segment TEXT NOT NULL, as_of INTEGER NOT NULL, entries INTEGER NOT NULL, exits INTEGER NOT NULL,"
                + " PRIMARY KEY (segment, as_of)) WITHOUT ROWID",
            $"INSERT INTO segment_day {ChunkFunctions.OfAllChunks}",
        ],
        [
            "CREATE TABLE activation (rules INTEGER NOT NULL, taxonomy INTEGER NOT NULL, taxonomy_version TEXT NOT NULL, changed INTEGER NOT NULL,"
                + " at INTEGER NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (rules, taxonomy)) WITHOUT ROWID",
            .. DraftRows.Schema,
        ],
        ["INSERT INTO setting SELECT 'window_days', 90 WHERE EXISTS (SELECT 1 FROM served_range)"],

        // -1: of sources that were read before it was kept, the group alone knows how far.
        [
            "CREATE TABLE source_durable (source TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID",
            "INSERT INTO source_durable SELECT source, -1 FROM range_offset UNION SELECT source, -1 FROM dead_letter UNION SELECT source, -1 FROM source_mapping",
        ],
        [
            "CREATE TABLE cluster_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            $"INSERT INTO cluster_setting SELECT '{ClusterSetting.MinorDigits}', value FROM setting WHERE name = 'minor_digits'",
            $"INSERT INTO cluster_setting SELECT '{ClusterSetting.WindowDays}', value FROM setting WHERE name = 'window_days'",
            "DELETE FROM setting WHERE name IN ('minor_digits', 'window_days')",
        ],
        [.. ServingTables.First.Where(table => table != ServingTables.Audit).SelectMany(table => table.MigrationSql), .. AuditRows.Sealing],
        KeptTransitions.Tables,
        [
            "CREATE TABLE lake (id INTEGER PRIMARY KEY, identity TEXT NOT NULL, location TEXT NOT NULL, checksum INTEGER NOT NULL)",
            "CREATE TABLE lake_batch (number INTEGER PRIMARY KEY, range_id TEXT NOT NULL, sequence INTEGER NOT NULL, as_of INTEGER NOT NULL,"
                + " taxonomy INTEGER NOT NULL, outcomes BLOB NOT NULL, batch BLOB NOT NULL, checksum INTEGER NOT NULL)",
            "CREATE TABLE lake_chunk (number INTEGER PRIMARY KEY, range_id TEXT NOT NULL, sequence INTEGER NOT NULL, chunk BLOB NOT NULL, checksum INTEGER NOT NULL)",
            "CREATE TABLE lake_context (rules INTEGER NOT NULL, taxonomy INTEGER NOT NULL, as_of INTEGER NOT NULL, checksum INTEGER NOT NULL,"
                + " PRIMARY KEY (rules, taxonomy)) WITHOUT ROWID",
        ],
        [.. ErasureSchema.Tables, "CREATE TABLE erasure_key (id INTEGER PRIMARY KEY, pem TEXT NOT NULL, checksum INTEGER NOT NULL)"],
    ];

    /// <summary>How the file gets to the version that this program writes.</summary>
    public static SchemaSteps Steps { get; } = new(Migrations, "Start the node that writes it first.");
}
