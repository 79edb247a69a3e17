using System.Globalization;
using System.Text;

namespace Cohort.Lake.Tables;

/// <summary>
/// Values of partition columns, as the log says them and as folders are named: <c>dt=2017-05-01/bucket=03</c>. Folders are
/// escaped as Hive and Spark escape them, so that a reader without a log finds the same values.
/// </summary>
internal static class PartitionPath
{
    /// <summary>The folder of rows without a value.</summary>
    public const string NoValue = "__HIVE_DEFAULT_PARTITION__";

    private const string Escaped = "\"#%'*/:=?\\{[]^";

    /// <summary>What the log says of a row's partition: the values by column, null for none.</summary>
    /// <exception cref="InvalidOperationException">A text is empty, which no reader tells from none.</exception>
    public static IReadOnlyDictionary<string, string?> ValuesOf(TableBuffer rows, int row)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in rows.Table.PartitionBy)
        {
            var value = TextOf(rows.Columns[rows.Table.PlaceOf(name)], row);
            if (value is { Length: 0 }) throw new InvalidOperationException($"Column {name} of table {rows.Table.Name} is empty in row {row}; it names a folder and needs a text.");
            values[name] = value;
        }

        return values;
    }

    /// <summary>The folder of a partition below that of its table, without a slash at its end; empty for a table of one partition.</summary>
    public static string FolderOf(LakeTable table, IReadOnlyDictionary<string, string?> values) =>
        string.Join('/', table.PartitionBy.Select(name => $"{name}={FolderText(table[name], values[name])}"));

    /// <summary>Adds the value of a partition to a column.</summary>
    /// <exception cref="FormatException">The text is none of the column's type.</exception>
    public static void Add(ColumnBuffer column, string? value)
    {
        if (value is null) column.AddNull();
        else if (column is BytesBuffer text) text.Add(value.AsSpan());
        else ((ValueBuffer<int>)column).Add(column.Column.Type.Kind is ColumnKind.Date
            ? DateOnly.ParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - Moments.Epoch
            : int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    private static string? TextOf(ColumnBuffer column, int row) =>
        column.IsNull(row) ? null
        : column is BytesBuffer text ? Encoding.UTF8.GetString(text[row])
        : column.Column.Type.Kind is ColumnKind.Date ? Moments.Date(((ValueBuffer<int>)column).Values[row])
        : ((ValueBuffer<int>)column).Values[row].ToString(CultureInfo.InvariantCulture);

    // Two digits, so that folders stand in the order of their numbers as far as buckets and hours go.
    private static string FolderText(LakeColumn column, string? value) =>
        value is null ? NoValue
        : column.Type.Kind is ColumnKind.Int32 ? int.Parse(value, CultureInfo.InvariantCulture).ToString("00", CultureInfo.InvariantCulture)
        : Escape(value);

    private static string Escape(string value)
    {
        var text = new StringBuilder();
        foreach (var one in value)
        {
            if (one < ' ' || one == '\u007f' || Escaped.Contains(one, StringComparison.Ordinal)) text.Append('%').Append(((int)one).ToString("X2", CultureInfo.InvariantCulture));
            else text.Append(one);
        }

        return text.ToString();
    }
}
