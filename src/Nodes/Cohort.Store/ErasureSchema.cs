namespace Cohort.Store;

/// <summary>The table of a data directory that says who was erased, by hashes alone.</summary>
internal static class ErasureSchema
{
    /// <summary>The erasures, each with its user's id until it is out of everything else.</summary>
    public static readonly string[] Tables =
    [
        "CREATE TABLE erasure (number INTEGER PRIMARY KEY, salt TEXT NOT NULL, user_hash TEXT NOT NULL, user_id TEXT NOT NULL, at INTEGER NOT NULL,"
            + " who TEXT NOT NULL, reason TEXT NOT NULL, refuses_later INTEGER NOT NULL, step INTEGER NOT NULL, backups TEXT NOT NULL, removed TEXT NOT NULL,"
            + " receipt TEXT NOT NULL, checksum INTEGER NOT NULL)",
    ];

    /// <summary>Whose later purchases are refused: hashes of their ids, all under one key. A program of before would take them.</summary>
    public static readonly string[] Refused =
    [
        "CREATE TABLE refused_user (user_hash TEXT PRIMARY KEY, hash_key TEXT NOT NULL, erasure INTEGER NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID",
    ];
}
