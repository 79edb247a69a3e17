using SQLitePCL;

namespace Cohort.Store;

/// <summary>One connection to the store's file.</summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;

    static Database() => Batteries_V2.Init();

    /// <summary>Opens the file.</summary>
    /// <exception cref="StoreException">It cannot be opened, or is no database.</exception>
    public Database(string file, bool write)
    {
        File = file;
        var flags = (write ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READWRITE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(file, out _handle, flags, null);
        if (code != raw.SQLITE_OK) throw StoreException.Of(code, file, "");
        raw.sqlite3_extended_result_codes(_handle, 1);

        // Long enough for a checkpoint of another connection, short enough to notice a process that hangs.
        raw.sqlite3_busy_timeout(_handle, 10_000);
    }

    public string File { get; }

    /// <summary>Whether a transaction was begun that is neither committed nor rolled back.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>How many rows the last statement that changes any has changed.</summary>
    public int LastChanges => raw.sqlite3_changes(_handle);

    public Statement Prepare(string sql) => new(_handle, File, sql);

    public void Run(string sql)
    {
        using var statement = Prepare(sql);
        statement.Run();
    }

    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        if (!statement.Step()) return 0;
        var value = statement.Int64(0);
        statement.Reset();
        return value;
    }

    public void Dispose() => _handle.Dispose();
}
