namespace Cohort.Store;

/// <summary>Numbers the rows of a table whose key counts them: a row's checksum needs its number before it is written.</summary>
internal sealed class NextId(Database database, SealedTable table)
{
    private long _last = database.Scalar($"SELECT COALESCE(MAX(id), 0) FROM {table.Name}");

    /// <summary>The number of the next row.</summary>
    public long Take() => ++_last;
}
