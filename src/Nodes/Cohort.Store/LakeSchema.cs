namespace Cohort.Store;

/// <summary>The tables of a data directory that feeds a lake.</summary>
internal static class LakeSchema
{
    /// <summary>The lake that is fed, one row or none; the batches that it has not confirmed, whose rows of the journal stay until then; and which rules and taxonomy held from which date on.</summary>
    public static readonly string[] Tables =
    [
        "CREATE TABLE lake (id INTEGER PRIMARY KEY, identity TEXT NOT NULL, location TEXT NOT NULL, as_of INTEGER NOT NULL, done INTEGER NOT NULL,"
            + " checksum INTEGER NOT NULL)",
        "CREATE TABLE lake_batch (id INTEGER PRIMARY KEY, range_id INTEGER NOT NULL, seq INTEGER NOT NULL, as_of INTEGER NOT NULL, taxonomy INTEGER NOT NULL,"
            + " outcomes BLOB NOT NULL, checksum INTEGER NOT NULL)",
        "CREATE TABLE lake_context (id INTEGER PRIMARY KEY, as_of INTEGER NOT NULL, rules INTEGER NOT NULL, taxonomy INTEGER NOT NULL, checksum INTEGER NOT NULL)",
        "CREATE UNIQUE INDEX lake_batch_row ON lake_batch (range_id, seq)",
    ];
}
