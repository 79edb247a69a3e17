using System.Text;
using Cohort.Store.Checksums;
using SQLitePCL;

namespace Cohort.Store;

/// <summary>
/// A prepared statement without the cost of ADO.NET: the serving tables take a row for each changed membership, and
/// the command objects would cost more than the row.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly string _file;
    private readonly sqlite3_stmt _statement;
    private SealedTable? _writes;
    private RowChecksum _sum;
    private int _bound;

    public Statement(sqlite3 database, string file, string sql)
    {
        _database = database;
        _file = file;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    /// <summary>The table whose rows this writes with their checksums.</summary>
    public SealedTable? Writes
    {
        get => _writes;
        init => (_writes, _sum) = (value, value?.Start ?? default);
    }

    /// <summary>The table whose rows this reads, and holds against their checksums.</summary>
    public SealedTable? Reads { get; init; }

    /// <summary>What is to be done about a row that does not fit its checksum.</summary>
    public string Remedy { get; init; } = StoreException.DirectoryRemedy;

    public Statement Bind(int index, long value)
    {
        if (IsSealed(index)) _sum.Add(value);
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public Statement BindReal(int index, double value)
    {
        if (IsSealed(index)) _sum.Add(value);
        Check(raw.sqlite3_bind_double(_statement, index, value));
        return this;
    }

    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        if (IsSealed(index)) _sum.AddText(utf8);
        Check(raw.sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    public Statement BindText(int index, string text) => BindText(index, Encoding.UTF8.GetBytes(text));

    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        if (IsSealed(index)) _sum.AddBlob(bytes);
        Check(raw.sqlite3_bind_blob(_statement, index, bytes));
        return this;
    }

    /// <summary>Runs to the end and makes ready for the next run.</summary>
    public void Run()
    {
        if (_writes is not null) Seal(_writes);
        while (Step())
        {
        }
    }

    /// <summary>Goes to the next row; false after the last one, ready for the next run.</summary>
    /// <exception cref="StoreException">It cannot be read, or its checksum does not fit.</exception>
    public bool Step()
    {
        if (!Advance()) return false;
        if (Reads is null || Fits(Reads)) return true;
        var fault = Misfit(Reads);
        Reset();
        throw fault;
    }

    /// <summary>Goes to the next row as <see cref="Step()"/> does, and says what is wrong with it in place of refusing it.</summary>
    /// <param name="fault">What is wrong; null where the row is whole.</param>
    public bool Step(out string? fault)
    {
        fault = null;
        if (!Advance()) return false;
        if (Reads is not null && !Fits(Reads)) fault = Misfit(Reads).Message;
        return true;
    }

    private bool Advance()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW) return true;
        raw.sqlite3_reset(_statement);
        if (code != raw.SQLITE_DONE) throw Fault(code);
        return false;
    }

    /// <summary>Ends a run before its last row.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public double Real(int column) => raw.sqlite3_column_double(_statement, column);

    // Not as a text that ends with its first NUL: the length is SQLite's.
    public string Text(int column) => Encoding.UTF8.GetString(Blob(column));

    /// <summary>A view of a blob, valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    // The checksum is made as the values come: in another order it would be that of another row.
    private bool IsSealed(int index)
    {
        if (_writes is null) return false;
        if (index != ++_bound) throw new InvalidOperationException($"Column {index} of table {_writes.Name} was bound as the {_bound}th value; bind them in order.");
        return true;
    }

    private void Seal(SealedTable table)
    {
        if (_bound != table.Columns) throw new InvalidOperationException($"{_bound} of the {table.Columns} columns of table {table.Name} were bound; bind all of them.");
        Check(raw.sqlite3_bind_int64(_statement, table.Columns + 1, _sum.Value));
        (_sum, _bound) = (table.Start, 0);
    }

    private bool Fits(SealedTable table)
    {
        var sum = table.Start;
        for (var i = 0; i < table.Columns; i++)
        {
            switch (raw.sqlite3_column_type(_statement, i))
            {
                case raw.SQLITE_INTEGER: sum.Add(Int64(i)); break;
                case raw.SQLITE_FLOAT: sum.Add(Real(i)); break;
                case raw.SQLITE_TEXT: sum.AddText(Blob(i)); break;
                case raw.SQLITE_BLOB: sum.AddBlob(Blob(i)); break;
                default: sum.AddNull(); break;
            }
        }

        return raw.sqlite3_column_type(_statement, table.Columns) == raw.SQLITE_INTEGER && Int64(table.Columns) == sum.Value;
    }

    private StoreException Misfit(SealedTable table) => StoreException.Damaged(
        table.Describe(this), _file, new InvalidDataException($"The checksum of its row in the table '{table.Name}' does not fit its values."), Remedy);

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Fault(code);
    }

    private StoreException Fault(int code) => StoreException.Of(
        raw.sqlite3_extended_errcode(_database) is var extended && (extended & 0xFF) == (code & 0xFF) ? extended : code,
        _file,
        raw.sqlite3_errmsg(_database).utf8_to_string() ?? "");
}
