namespace Cohort.Store;

/// <summary>Leaves nothing of what was deleted in a file of SQLite: not in free pages, not in the rest of pages, not in the log beside it.</summary>
internal static class SqliteScrub
{
    // Whoever reads beside it ends soon: a question may take some seconds.
    private const int Attempts = 6;

    /// <summary>Writes the file anew and folds its log into it.</summary>
    /// <exception cref="StoreException">Somebody reads what was there before, and does not end.</exception>
    public static void Run(Database database)
    {
        database.Run("VACUUM");
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var checkpoint = database.Prepare("PRAGMA wal_checkpoint(TRUNCATE)");
            if (!checkpoint.Step() || checkpoint.Int64(0) == 0) return;
        }

        throw new StoreException(
            $"'{database.File}' is being read by another process, which keeps what was deleted in its log. Let it end, and open the directory again: the erasure is finished then.")
        { Fault = StoreFault.Machine };
    }
}
