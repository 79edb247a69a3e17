using Cohort.Store.Checksums;
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
        : this(file, file, write ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READWRITE)
    {
    }

    private Database(string file, string name, int flags)
    {
        File = file;
        var code = raw.sqlite3_open_v2(name, out _handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK) throw StoreException.Of(code, file, "");
        raw.sqlite3_extended_result_codes(_handle, 1);

        // Long enough for a checkpoint of another connection, short enough to notice a process that hangs.
        raw.sqlite3_busy_timeout(_handle, 10_000);
    }

    public string File { get; }

    /// <summary>What is to be done about a row that is damaged: sentences.</summary>
    public string Remedy { get; set; } = StoreException.DirectoryRemedy;

    /// <summary>
    /// Opens a file that nobody writes meanwhile, without making any beside it: what a user who may only read can do with one
    /// that was closed well.
    /// </summary>
    public static Database OpenStill(string file) => new(
        file, $"file:{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);

    /// <summary>Ends what is being read, where <see cref="LetBeStopped"/> was called.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>Whether a transaction was begun that is neither committed nor rolled back.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>How many rows the last statement that changes any has changed.</summary>
    public int LastChanges => raw.sqlite3_changes(_handle);

    /// <summary>Has SQLite look now and then whether <see cref="Stop"/> is requested: after a thousand steps of its machine, which take about 50 microseconds.</summary>
    public void LetBeStopped() => raw.sqlite3_progress_handler(_handle, 1_000, _ => Stop.IsCancellationRequested ? 1 : 0, null);

    public Statement Prepare(string sql) => new(_handle, File, sql);

    /// <summary>A statement that writes rows of a table with their checksums; bind all columns in their order.</summary>
    /// <param name="table">The table.</param>
    /// <param name="verb">INSERT, with what is done about a row that is there already.</param>
    /// <param name="rest">What else is done about one, as in <c>ON CONFLICT</c>.</param>
    public Statement Insert(SealedTable table, string verb = "INSERT", string rest = "") => new(_handle, File, table.InsertSql(verb, rest)) { Writes = table };

    /// <summary>A statement that reads rows of a table, and refuses one that its checksum does not fit.</summary>
    /// <param name="table">The table, of which all columns are read in their order.</param>
    /// <param name="rest">Which rows, in which order.</param>
    public Statement Read(SealedTable table, string rest = "") => new(_handle, File, table.SelectSql(rest)) { Reads = table, Remedy = Remedy };

    /// <summary>Has SQLite look at every page: what it finds wrong.</summary>
    /// <exception cref="StoreException">It cannot read them to their end.</exception>
    public IEnumerable<string> Integrity()
    {
        using var rows = Prepare("PRAGMA integrity_check");
        while (rows.Step())
        {
            if (rows.Text(0) is var finding && finding != "ok") yield return finding;
        }
    }

    /// <summary>Makes this connection know the checksums of rows as functions.</summary>
    public void AddChecksumFunctions() => ChecksumFunctions.AddTo(_handle);

    /// <summary>Makes this connection know what chunks of transitions say.</summary>
    public void AddChunkFunctions() => ChunkFunctions.AddTo(_handle);

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
