namespace Cohort.Store;

/// <summary>The tables of scores, a migration of <see cref="Schema"/>.</summary>
internal static class ScoreSchema
{
    public static readonly string[] Tables =
    [
        "CREATE TABLE score_run (id INTEGER PRIMARY KEY, code_version TEXT NOT NULL, rules_revision INTEGER NOT NULL,"
            + " taxonomy_revision INTEGER NOT NULL, models TEXT NOT NULL, campaigns TEXT NOT NULL)",
        "CREATE TABLE score (user_id TEXT PRIMARY KEY, run_id INTEGER NOT NULL, range_id INTEGER NOT NULL, seq INTEGER NOT NULL,"
            + " as_of INTEGER NOT NULL, entries BLOB NOT NULL, campaign TEXT NOT NULL, per_million INTEGER NOT NULL,"
            + " expected INTEGER NOT NULL, offers INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE score_chunk (id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, range_id INTEGER NOT NULL, seq INTEGER NOT NULL,"
            + " as_of INTEGER NOT NULL, users INTEGER NOT NULL, chunk BLOB NOT NULL)",
        "CREATE INDEX score_chunk_as_of ON score_chunk (as_of, range_id, seq)",
    ];
}
