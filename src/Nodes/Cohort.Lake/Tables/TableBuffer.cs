namespace Cohort.Lake.Tables;

/// <summary>
/// Rows of a table that are gathered column by column. Get the buffer of each column once, add one value to each, and end the
/// row: nothing is boxed or allocated per value.
/// </summary>
/// <example>
/// <code>
/// var rows = new TableBuffer(table);
/// var (user, amount) = (rows.Bytes("user_id"), rows.Int64("amount"));
/// user.Add("u1"u8); amount.Add(1250L); rows.EndRow();
/// </code>
/// </example>
public sealed class TableBuffer
{
    private readonly ColumnBuffer[] _columns;

    /// <summary>No rows yet.</summary>
    public TableBuffer(LakeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Table = table;
        _columns = [.. table.Columns.Select(Make)];
    }

    /// <summary>The table.</summary>
    public LakeTable Table { get; }

    /// <summary>How many rows it has.</summary>
    public int Rows { get; private set; }

    /// <summary>The columns in the order of the table.</summary>
    public IReadOnlyList<ColumnBuffer> Columns => _columns;

    /// <summary>The texts or bytes of a column.</summary>
    public BytesBuffer Bytes(string column) => Of<BytesBuffer>(column);

    /// <summary>The numbers of 32 bits of a column, or its dates in days since 1970-01-01.</summary>
    public ValueBuffer<int> Int32(string column) => Of<ValueBuffer<int>>(column);

    /// <summary>The numbers of 64 bits of a column, its moments in microseconds since 1970-01-01, or its decimals in their smallest unit.</summary>
    public ValueBuffer<long> Int64(string column) => Of<ValueBuffer<long>>(column);

    /// <summary>The floating-point numbers of a column.</summary>
    public ValueBuffer<double> Double(string column) => Of<ValueBuffer<double>>(column);

    /// <summary>The truths of a column.</summary>
    public ValueBuffer<bool> Boolean(string column) => Of<ValueBuffer<bool>>(column);

    /// <summary>Ends a row: each column has one value more than before.</summary>
    /// <exception cref="InvalidOperationException">A column has not.</exception>
    public void EndRow() => EndRows(1);

    /// <summary>Ends rows: each column has as many values more than before.</summary>
    internal void EndRows(int count)
    {
        foreach (var column in _columns)
        {
            if (column.Count != Rows + count) throw new InvalidOperationException($"Row {Rows} of table {Table.Name} has {column.Count - Rows} values in column {column.Column.Name}; it needs {count}.");
        }

        Rows += count;
    }

    /// <summary>Adds a row of another buffer of the same table, or of one with fewer columns: those that it lacks get no value.</summary>
    public void AddFrom(TableBuffer other, int row)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var at = 0; at < _columns.Length; at++)
        {
            if (at < other._columns.Length) _columns[at].AddFrom(other._columns[at], row);
            else _columns[at].AddNull();
        }

        EndRow();
    }

    /// <summary>Forgets all rows, and keeps the room that they took.</summary>
    public void Clear()
    {
        foreach (var column in _columns) column.Clear();
        Rows = 0;
    }

    private T Of<T>(string name)
        where T : ColumnBuffer =>
        _columns[Table.PlaceOf(name)] as T ?? throw new ArgumentException($"Column {name} of table {Table.Name} is {Table[name].Type}.", nameof(name));

    private static ColumnBuffer Make(LakeColumn column) => column.Type.Kind switch
    {
        ColumnKind.Text or ColumnKind.Binary => new BytesBuffer(column),
        ColumnKind.Int32 or ColumnKind.Date => new ValueBuffer<int>(column),
        ColumnKind.Double => new ValueBuffer<double>(column),
        ColumnKind.Boolean => new ValueBuffer<bool>(column),
        _ => new ValueBuffer<long>(column),
    };
}
