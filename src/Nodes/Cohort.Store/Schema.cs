using Cohort.Store.Checksums;
using Cohort.Store.Serving;

namespace Cohort.Store;

/// <summary>
/// The tables of the store, as a list of migrations: a directory of version n is brought up by running those from n
/// on. Never change one that was released; add the next.
/// </summary>
internal static class Schema
{
    private static readonly string[][] Migrations =
    [
        [
            "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE hash_range (id INTEGER PRIMARY KEY, first TEXT NOT NULL, past TEXT NOT NULL, live INTEGER NOT NULL)",
            "CREATE TABLE journal (range_id INTEGER NOT NULL, seq INTEGER NOT NULL, batch BLOB NOT NULL, PRIMARY KEY (range_id, seq))",
            "CREATE TABLE snapshot (range_id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, state BLOB NOT NULL)",
            "CREATE TABLE rules (revision INTEGER PRIMARY KEY, version TEXT NOT NULL, text TEXT NOT NULL)",
            "CREATE TABLE taxonomy (revision INTEGER PRIMARY KEY, version TEXT NOT NULL, content BLOB NOT NULL)",
            "CREATE TABLE segment (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, members INTEGER NOT NULL DEFAULT 0)",
            "CREATE TABLE membership (segment_id INTEGER NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (segment_id, user_id)) WITHOUT ROWID",
            "CREATE TABLE transition_chunk (id INTEGER PRIMARY KEY, range_id INTEGER NOT NULL, transitions INTEGER NOT NULL, chunk BLOB NOT NULL)",
            "CREATE INDEX transition_chunk_range ON transition_chunk (range_id, id)",
            "CREATE TABLE position (source TEXT PRIMARY KEY, pass INTEGER NOT NULL, record INTEGER NOT NULL, byte INTEGER NOT NULL,"
                + " handled TEXT NOT NULL, tail_length INTEGER NOT NULL, tail INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE rejection (reason INTEGER PRIMARY KEY, records INTEGER NOT NULL)",
            "CREATE TABLE dead_letter (source TEXT NOT NULL, record INTEGER NOT NULL, byte INTEGER NOT NULL, reason INTEGER NOT NULL,"
                + " field TEXT NOT NULL, detail TEXT NOT NULL, length INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (source, record)) WITHOUT ROWID",
        ],
        ScoreSchema.Tables,
        RebalanceSchema.Tables,
        RebalanceSchema.Births,
        [
            "ALTER TABLE segment ADD COLUMN digest INTEGER NOT NULL DEFAULT 0",
            $"UPDATE segment SET digest = (SELECT {ChecksumFunctions.Members}(user_id) FROM membership WHERE segment_id = segment.id)",
            .. SealedTables.First.SelectMany(table => table.MigrationSql),
        ],
        [
            "CREATE TABLE source_mapping (source TEXT NOT NULL, record INTEGER NOT NULL, version TEXT NOT NULL, rates_version TEXT NOT NULL,"
                + " name TEXT NOT NULL, text TEXT NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (source, record)) WITHOUT ROWID",
        ],

        // A program of before would read amounts of three digits, or of none, as of two.
        [],
        [
            "CREATE TABLE segment_day (segment TEXT NOT NULL, as_of INTEGER NOT NULL, entries INTEGER NOT NULL, exits INTEGER NOT NULL,"
                + " checksum INTEGER NOT NULL, PRIMARY KEY (segment, as_of)) WITHOUT ROWID",
            $"INSERT INTO segment_day SELECT segment, as_of, entries, exits, {ChecksumFunctions.Row}('segment_day', segment, as_of, entries, exits)"
                + $" FROM ({ChunkFunctions.OfAllChunks})",
        ],
        [
            "CREATE TABLE activation (rules INTEGER NOT NULL, taxonomy INTEGER NOT NULL, taxonomy_version TEXT NOT NULL, changed INTEGER NOT NULL,"
                + " at INTEGER NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (rules, taxonomy)) WITHOUT ROWID",
        ],
        LakeSchema.Tables,

        // A program of before would take every window for one of 90 days.
        [],
        KeptTransitions.Tables,
        ErasureSchema.Tables,
        ErasureSchema.Refused,
        MembershipSince.Steps,
    ];

    private static readonly SchemaSteps Steps = new(Migrations, "Run into this directory first.");

    /// <inheritdoc cref="SchemaSteps.IsOlder"/>
    public static bool IsOlder(Database database) => Steps.IsOlder(database);

    /// <inheritdoc cref="SchemaSteps.Migrate"/>
    public static void Migrate(Database database) => Steps.Migrate(database);

    /// <inheritdoc cref="SchemaSteps.RequireCurrent"/>
    public static void RequireCurrent(Database database) => Steps.RequireCurrent(database);
}
