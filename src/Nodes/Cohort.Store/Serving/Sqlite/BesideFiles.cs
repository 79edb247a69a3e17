namespace Cohort.Store.Serving.Sqlite;

/// <summary>What stands beside the engine's own file in a data directory, each in a file of its own: the audit log, and drafts of rules.</summary>
internal static class BesideFiles
{
    /// <summary>What is to be done about a damaged row in one of them.</summary>
    public const string Remedy = "Restore the file from a backup, or move it away: the next change begins a new one.";

    private static readonly (string Name, SchemaSteps Steps, SealedTable Table)[] Files =
    [
        (DataDirectory.AuditFileName, AuditFile.Steps, ServingTables.Audit),
        (DataDirectory.DraftsFileName, DraftFile.Steps, ServingTables.Draft),
    ];

    /// <summary>Reads all that there is of them, beside a process that may be writing, and counts the rows.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="fault">Receives a sentence for whatever is damaged.</param>
    /// <param name="progress">Called before each row.</param>
    public static long Check(string directory, Action<string> fault, Action progress)
    {
        var counted = 0L;
        foreach (var (name, steps, table) in Files.Where(file => File.Exists(Path.Combine(directory, file.Name))))
        {
            try
            {
                using var file = Open(Path.Combine(directory, name));
                foreach (var finding in file.Integrity()) fault($"SQLite finds damage in '{file.File}': {finding}. {Remedy}");

                // What a former program wrote has its checksums when the next change is written.
                if (file.Scalar("PRAGMA user_version") == 0 || steps.IsOlder(file)) continue;
                counted += SealedRows.Check(file, table, fault, progress);
            }
            catch (StoreException e)
            {
                fault(e.Message);
            }
        }

        return counted;
    }

    // A file that this user may only read is read as it stands, where it was closed well.
    private static Database Open(string path)
    {
        var file = new Database(path, write: false) { Remedy = Remedy };
        try
        {
            _ = file.Scalar("PRAGMA user_version");
            return file;
        }
        catch (StoreException e) when (e.IsCannotOpen && new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 })
        {
            file.Dispose();
            file = Database.OpenStill(path);
            file.Remedy = Remedy;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
