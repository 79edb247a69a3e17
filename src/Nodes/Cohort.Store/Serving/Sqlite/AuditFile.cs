namespace Cohort.Store.Serving.Sqlite;

/// <summary>The audit log of a data directory, in a file of its own: what is asked of a directory is no part of its state.</summary>
internal sealed class AuditFile : IAuditStore, IDisposable
{
    internal static readonly SchemaSteps Steps = new([AuditRows.Schema, AuditRows.Sealing], "A served directory has one.");

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Database _file;

    private AuditFile(Database file) => _file = file;

    /// <summary>Opens the log of a directory; made where there is none.</summary>
    /// <param name="directory">The directory, which the process has for itself.</param>
    /// <exception cref="StoreException">It is damaged, of a newer version, or cannot be written.</exception>
    public static AuditFile Open(string directory)
    {
        var path = Path.Combine(directory, DataDirectory.AuditFileName);
        PrivateFile.Ensure(path);
        var file = new Database(path, write: true) { Remedy = BesideFiles.Remedy };
        try
        {
            file.Run("PRAGMA journal_mode = WAL");

            // An entry is written before what it tells of is done.
            file.Run("PRAGMA synchronous = FULL");
            Steps.Migrate(file);
            return new AuditFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task AppendAuditAsync(AuditEntry entry, CancellationToken cancel = default) => InTurn(
        () =>
        {
            AuditRows.Append(_file, entry);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<Page<AuditEntry>> AuditAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        return InTurn(() => AuditRows.Read(_file, after, most), cancel);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn.Wait();
        _file.Dispose();
        _turn.Dispose();
    }

    private async Task<T> InTurn<T>(Func<T> work, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
