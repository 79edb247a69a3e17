namespace Cohort.Store;

/// <summary>Reads whole tables, and tells each row whose checksum does not fit.</summary>
internal static class SealedRows
{
    /// <summary>Reads every row of a table, and counts them.</summary>
    /// <param name="database">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="fault">Receives a sentence for each row that is damaged, and for a table that cannot be read to its end.</param>
    /// <param name="progress">Called before each row.</param>
    public static long Check(Database database, SealedTable table, Action<string> fault, Action progress)
    {
        var counted = 0L;
        try
        {
            using var rows = database.Read(table);
            while (rows.Step(out var wrong))
            {
                progress();
                counted++;
                if (wrong is not null) fault(wrong);
            }
        }
        catch (StoreException e)
        {
            fault($"The table '{table.Name}' cannot be read to its end. {e.Message}");
        }

        return counted;
    }
}
