using System.Text;
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

    public Statement(sqlite3 database, string file, string sql)
    {
        _database = database;
        _file = file;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public Statement BindReal(int index, double value)
    {
        Check(raw.sqlite3_bind_double(_statement, index, value));
        return this;
    }

    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    public Statement BindText(int index, string text) => BindText(index, Encoding.UTF8.GetBytes(text));

    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, bytes));
        return this;
    }

    /// <summary>Runs to the end and makes ready for the next run.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Goes to the next row; false after the last one, ready for the next run.</summary>
    public bool Step()
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

    public double Real(int column) => raw.sqlite3_column_double(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>A view of a blob, valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Fault(code);
    }

    private StoreException Fault(int code) => StoreException.Of(
        raw.sqlite3_extended_errcode(_database) is var extended && (extended & 0xFF) == (code & 0xFF) ? extended : code,
        _file,
        raw.sqlite3_errmsg(_database).utf8_to_string() ?? "");
}
