using System.Globalization;
using System.Text;
using Cohort.Lake.Delta;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Sql;

/// <summary>A table of a snapshot as a view over exactly its files, with the columns of folders as columns.</summary>
internal static class SqlView
{
    /// <summary>The statement that makes the view.</summary>
    /// <param name="snapshot">The table.</param>
    /// <param name="files">Where its files are on this machine, in the order of the snapshot.</param>
    public static string Of(Snapshot snapshot, IReadOnlyList<string> files)
    {
        var table = snapshot.Table;
        if (files.Count == 0) return Empty(table);
        var counts = snapshot.Files.Select(file => file.Columns == 0 ? table.Columns.Count : file.Columns).ToList();
        var text = new StringBuilder($"CREATE VIEW {Name(table.Name)} AS SELECT ");
        // What no file has, a reader of files does not know.
        text.AppendJoin(", ", table.Columns.Select((column, at) => at < counts.Max() ? Name(column.Name) : Null(column)));
        text.Append(" FROM read_parquet([").AppendJoin(", ", files.Select(Text)).Append(']');
        // To match columns by name, the reader opens every file before it reads one; so only where they differ.
        if (counts.Min() != counts.Max()) text.Append(", union_by_name = true");
        if (table.PartitionBy.Count == 0) text.Append(", hive_partitioning = false");
        else text.Append(", hive_partitioning = true, hive_types = {").AppendJoin(", ", table.PartitionBy.Select(name => $"{Text(name)}: {table[name].Type.SqlName}")).Append('}');
        return text.Append(");").ToString();
    }

    /// <summary>
    /// The statement that makes the view of lines that count: those that were not too old when they were read, and that nothing took back
    /// while they were in the window. What is left out is out of the ledgers too.
    /// </summary>
    public static string Counted =>
        """
        CREATE VIEW counted AS SELECT l.* FROM curated l
        WHERE NOT l.is_expired AND NOT EXISTS (
            SELECT 1 FROM voids v
            WHERE v.user_id = l.user_id AND v.event_id = l.event_id AND l.dt <= v.holds_to AND v.as_of - l.dt < v.holds_to - v.dt);
        """;

    /// <summary>The statement that makes a view without rows.</summary>
    public static string Empty(LakeTable table) =>
        $"CREATE VIEW {Name(table.Name)} AS SELECT {string.Join(", ", table.Columns.Select(Null))} WHERE false;";

    /// <summary>A text in SQL.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Null(LakeColumn column) => string.Create(CultureInfo.InvariantCulture, $"CAST(NULL AS {column.Type.SqlName}) AS {Name(column.Name)}");

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
