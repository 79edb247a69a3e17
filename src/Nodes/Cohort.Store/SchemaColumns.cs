namespace Cohort.Store;

/// <summary>What a database says its tables and indexes are, as sentences that can be compared.</summary>
internal static class SchemaColumns
{
    /// <summary>All columns of all tables and indexes.</summary>
    public static IReadOnlyList<string> Of(Database database)
    {
        var columns = new List<string>();
        using (var rows = database.Prepare(
            "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk, COALESCE(c.dflt_value, 'none') FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' ORDER BY 1, c.cid"))
        {
            while (rows.Step())
            {
                var isNeeded = rows.Int64(3) == 1 ? "needed" : "not needed";
                columns.Add($"the column '{rows.Text(1)}' of table '{rows.Text(0)}' ({rows.Text(2)}, {isNeeded}, key {rows.Int64(4)}, without a value {rows.Text(5)})");
            }
        }

        using var indexes = database.Prepare(
            "SELECT m.name, m.tbl_name, c.seqno, COALESCE(c.name, '') FROM sqlite_schema m JOIN pragma_index_info(m.name) c WHERE m.type = 'index' ORDER BY 1, 3");
        while (indexes.Step()) columns.Add($"column {indexes.Int64(2)}, '{indexes.Text(3)}', of the index '{indexes.Text(0)}' of table '{indexes.Text(1)}'");
        return columns;
    }
}
