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
    ];

    /// <summary>The version that this program writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Brings a database to <see cref="Version"/>; all or nothing.</summary>
    /// <exception cref="StoreException">The database is of a newer version.</exception>
    public static void Migrate(Database database)
    {
        var version = database.Scalar("PRAGMA user_version");
        RequireKnown(database, version);
        if (version == Version) return;
        database.Run("BEGIN IMMEDIATE");
        for (var step = (int)version; step < Version; step++)
        {
            foreach (var sql in Migrations[step]) database.Run(sql);
        }

        database.Run($"PRAGMA user_version = {Version}");
        database.Run("COMMIT");
    }

    /// <summary>Makes sure that a database that is only read has a version that this program knows.</summary>
    public static void RequireCurrent(Database database)
    {
        var version = database.Scalar("PRAGMA user_version");
        RequireKnown(database, version);
        if (version == 0)
            throw new StoreException($"'{database.File}' holds no Cohort data yet. Run 'cohort run' with this --data first.") { Fault = StoreFault.Missing };
        if (version < Version)
            throw new StoreException($"'{database.File}' has schema version {version} and this program reads {Version}. Run 'cohort run' once, which migrates it.");
    }

    private static void RequireKnown(Database database, long version)
    {
        if (version > Version)
        {
            throw new StoreException(
                $"'{database.File}' was written by a newer Cohort: its schema version is {version}, and this program knows up to {Version}. Use the newer program.");
        }
    }
}
