namespace Cohort.Store.Serving.Sqlite;

/// <summary>Reads everything that a serving store in SQLite holds.</summary>
internal static class SqliteCheck
{
    /// <summary>Reads the pages, then all tables, and changes nothing.</summary>
    /// <param name="directory">The directory of the store.</param>
    /// <param name="found">Told of each table when it is read.</param>
    /// <exception cref="StoreException">There is no store, it cannot be read, or it is of another version.</exception>
    public static void Run(string directory, Action<TableFinding> found)
    {
        var path = Path.Combine(directory, SqliteServingStore.FileName);
        if (!File.Exists(path)) throw new StoreException($"There is no serving store in '{directory}'. Start the node that writes it first.") { Fault = StoreFault.Missing };
        using var file = new Database(path, write: false);
        SqliteSchema.Steps.RequireCurrent(file);
        var pages = new TableFinding("(pages)") { Rows = file.Scalar("PRAGMA page_count") };
        foreach (var finding in file.Integrity()) pages.Add($"SQLite finds damage in '{file.File}': {finding}. {StoreException.DirectoryRemedy}");
        found(pages);
        foreach (var table in ServingTables.OfSqlite)
        {
            var finding = new TableFinding(table.Name);
            finding.Rows = SealedRows.Check(file, table, finding.Add, () => { });
            found(finding);
        }
    }
}
