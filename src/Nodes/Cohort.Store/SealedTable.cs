using System.Globalization;
using System.Text;
using Cohort.Store.Checksums;

namespace Cohort.Store;

/// <summary>
/// A table each row of which carries a checksum of its values in a last column. What is written through
/// <see cref="Database.Insert"/> gets it, and what is read through <see cref="Database.Read"/> is held against it.
/// </summary>
/// <param name="name">The table.</param>
/// <param name="caption">What a row is, at the beginning of a sentence; <c>{0}</c> stands for the value of its first column.</param>
/// <param name="columns">All columns but the checksum, in the order in which they are bound and read.</param>
internal sealed class SealedTable(string name, string caption, params string[] columns)
{
    private readonly string _columns = string.Join(", ", columns);
    private readonly RowChecksum _start = RowChecksum.Of(Encoding.UTF8.GetBytes(name));

    /// <summary>The table.</summary>
    public string Name => name;

    /// <summary>All columns but the checksum.</summary>
    public IReadOnlyList<string> ColumnNames => columns;

    /// <summary>How many of them there are.</summary>
    public int Columns => columns.Length;

    /// <summary>The checksum before the first value.</summary>
    public RowChecksum Start => _start;

    /// <summary>What writes a row: a parameter for each column, and one more for the checksum.</summary>
    /// <param name="verb">INSERT, with what is done about a row that is there already.</param>
    /// <param name="rest">What else is done about one.</param>
    public string InsertSql(string verb, string rest) =>
        $"{verb} INTO {name} ({_columns}, checksum) VALUES ({string.Join(", ", Enumerable.Range(1, columns.Length + 1).Select(i => $"?{i}"))}) {rest}";

    /// <summary>What reads rows: the columns in order, then the checksum.</summary>
    /// <param name="rest">Which rows, in which order.</param>
    public string SelectSql(string rest) => $"SELECT {_columns}, checksum FROM {name} {rest}";

    /// <summary>The columns in order, then the checksum, as parts of a list.</summary>
    /// <param name="alias">What a statement calls the table.</param>
    public string ColumnsOf(string alias) => $"{string.Join(", ", columns.Select(column => $"{alias}.{column}"))}, {alias}.checksum";

    /// <summary>What gives the rows that an older program wrote their checksums.</summary>
    public string[] MigrationSql =>
    [
        $"ALTER TABLE {name} ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0",
        $"UPDATE {name} SET checksum = {ChecksumFunctions.Row}('{name}', {_columns})",
    ];

    /// <summary>The row that a statement stands on, in the words of a person.</summary>
    public string Describe(Statement row) => Describe(row.Text);

    /// <summary>A row in the words of a person.</summary>
    /// <param name="text">The value of a column, by its place.</param>
    public string Describe(Func<int, string> text) =>
        string.Format(CultureInfo.InvariantCulture, caption, [.. Enumerable.Range(0, columns.Length).Select(i => caption.Contains($"{{{i}}}", StringComparison.Ordinal) ? text(i) : "")]);
}
