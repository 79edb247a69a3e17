namespace Cohort.Store;

/// <summary>The tables of salted users, of loads, of the planner's actions and of what ranges began with, migrations of <see cref="Schema"/>.</summary>
internal static class RebalanceSchema
{
    public static readonly string[] Tables =
    [
        "CREATE TABLE salt (user_id TEXT PRIMARY KEY, parts INTEGER NOT NULL, sums INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
        "CREATE TABLE range_load (range_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, observed_seconds INTEGER NOT NULL, events INTEGER NOT NULL,"
            + " busy INTEGER NOT NULL, users INTEGER NOT NULL, bytes INTEGER NOT NULL, hitters TEXT NOT NULL)",
        "CREATE TABLE rebalance_action (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL, reason TEXT NOT NULL,"
            + " before INTEGER NOT NULL, after INTEGER NOT NULL, pause_micros INTEGER NOT NULL)",
    ];

    /// <summary>Sums became journal rows; journals that are kept begin with the state that their range began with.</summary>
    public static readonly string[] Births =
    [
        "ALTER TABLE salt DROP COLUMN sums",
        "CREATE TABLE range_birth (range_id INTEGER PRIMARY KEY, state BLOB NOT NULL)",
    ];
}
