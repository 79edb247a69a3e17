using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>A table of a lake: read at any version, changed by commits that happen whole or not at all.</summary>
/// <remarks>
/// Anybody may read. Several may commit: who is late reads again and tries again, and appends never stand in each other's way.
/// A lake has one committer all the same, because a vacuum must not race with one that it does not know of.
/// </remarks>
public sealed class DeltaTable
{
    private const int Attempts = 100;

    private readonly DeltaLog _log;
    private readonly TimeProvider _clock;
    private Snapshot _current;
    private long _lastCheckpoint;

    private DeltaTable(ILakeStore store, string name, TableOptions options, TimeProvider clock, DeltaLog log, Snapshot current)
    {
        (Store, Name, Options, _clock, _log, _current) = (store, name, options, clock, log, current);
        _lastCheckpoint = current.Version - (current.Version % options.CheckpointEvery);
    }

    /// <summary>Its name, which is also its folder.</summary>
    public string Name { get; }

    /// <summary>The snapshot that was read or committed last.</summary>
    public Snapshot Current => Volatile.Read(ref _current);

    /// <summary>Where it lies.</summary>
    internal ILakeStore Store { get; }

    /// <summary>How it is written.</summary>
    internal TableOptions Options { get; }

    /// <summary>Its folder, with a slash behind.</summary>
    internal string Folder => Name + "/";

    /// <summary>Where it is, for messages.</summary>
    internal string Address => _log.Address;

    /// <summary>Its log.</summary>
    internal DeltaLog Log => _log;

    /// <summary>What time it is.</summary>
    internal DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>Opens a table; null where there is none.</summary>
    public static async Task<DeltaTable?> OpenAsync(ILakeStore store, string name, TableOptions? options = null, TimeProvider? clock = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var log = new DeltaLog(store, name + "/");
        return await log.NewestAsync(null, cancel) is { } newest ? new DeltaTable(store, name, options ?? TableOptions.Default, clock ?? TimeProvider.System, log, newest) : null;
    }

    /// <summary>Opens a table, or makes it; columns that it lacks are added.</summary>
    /// <param name="store">Where it lies.</param>
    /// <param name="table">What it is meant to be.</param>
    /// <param name="configuration">What the log says of it beside; must be what it says already, where it is there.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="LakeException">It is there and was made otherwise.</exception>
    public static async Task<DeltaTable> OpenOrCreateAsync(
        ILakeStore store, LakeTable table, IReadOnlyDictionary<string, string> configuration, TableOptions? options = null, TimeProvider? clock = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(configuration);
        clock ??= TimeProvider.System;
        var log = new DeltaLog(store, table.Name + "/");
        if (await log.NewestAsync(null, cancel) is null)
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var first = new CommitActions
            {
                Protocol = (CommitWriter.Reader, CommitWriter.Writer),
                Metadata = new TableMetadata(Guid.NewGuid().ToString(), table, TableShape.Configuration(table, configuration), now),
                Timestamp = now,
                Operation = "CREATE TABLE",
            };
            // Who is late finds the table of who was first.
            await log.TryWriteAsync(0, first, cancel);
        }

        var opened = await OpenAsync(store, table.Name, options, clock, cancel) ?? throw new LakeException($"{log.Address} was made and is not there: the store does not show what was written. Use another store.");
        TableShape.MustFit(opened.Address, opened.Current.Metadata, table, configuration);
        if (table.Columns.Count > opened.Current.Table.Columns.Count) await opened.AddColumnsAsync(table, cancel);
        return opened;
    }

    /// <summary>Reads the newest snapshot.</summary>
    public async Task<Snapshot> RefreshAsync(CancellationToken cancel = default)
    {
        var newest = await _log.NewestAsync(Current, cancel) ?? throw new LakeException($"{Address} is gone.");
        Volatile.Write(ref _current, newest);
        return newest;
    }

    /// <summary>The table as of a version.</summary>
    /// <exception cref="LakeException">There is none, or it is no longer kept.</exception>
    public Task<Snapshot> AtAsync(long version, CancellationToken cancel = default) => _log.AtAsync(version, cancel);

    /// <summary>The table as of a moment: what was committed by then.</summary>
    /// <exception cref="LakeException">It was not there yet, or is no longer kept.</exception>
    public async Task<Snapshot> AtAsync(DateTimeOffset moment, CancellationToken cancel = default) => await _log.AtAsync(await _log.VersionAtAsync(moment, cancel), cancel);

    /// <summary>What was done, from the newest version back, as far as the log reaches.</summary>
    public IAsyncEnumerable<CommitInfo> HistoryAsync(CancellationToken cancel = default) => _log.HistoryAsync(cancel);

    /// <summary>Adds rows once: where the transaction is done already, nothing is written.</summary>
    /// <param name="rows">The rows, in any order; their table has the columns of this one, or the first of them.</param>
    /// <param name="transaction">What makes it happen once.</param>
    /// <param name="metadata">What is written into each file beside its rows, and told in the history.</param>
    /// <param name="cancel">Ends it early.</param>
    public Task<CommitResult> AppendAsync(TableBuffer rows, TransactionId transaction, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancel = default) =>
        WriteAsync("WRITE", rows, [], transaction, metadata, cancel);

    /// <summary>Puts rows in the place of files, once and at one moment.</summary>
    /// <param name="rows">The rows; they may be none.</param>
    /// <param name="replaced">The files that go.</param>
    /// <param name="transaction">What makes it happen once.</param>
    /// <param name="metadata">What is written into each file beside its rows, and told in the history.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="ConflictException">Somebody else removed one of the files.</exception>
    public Task<CommitResult> ReplaceAsync(
        TableBuffer rows, IReadOnlyList<AddedFile> replaced, TransactionId transaction, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancel = default) =>
        WriteAsync("REPLACE", rows, replaced, transaction, metadata, cancel);

    /// <summary>Writes the files of rows, which are part of no version until they are committed.</summary>
    /// <param name="rows">The rows, in any order.</param>
    /// <param name="name">A part of the names of files: what the rows derive from.</param>
    /// <param name="metadata">What is written into each file beside its rows.</param>
    /// <param name="cancel">Ends it early.</param>
    public Task<IReadOnlyList<AddedFile>> WriteFilesAsync(TableBuffer rows, string name, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        TableShape.MustBeginAs(Address, Current.Table, rows.Table);
        return new FileWriter(Store, Folder, Options.Files).WriteAsync(rows, name, metadata ?? new Dictionary<string, string>(), Now, cancel);
    }

    /// <summary>Commits: at once, or not at all.</summary>
    /// <exception cref="ConflictException">Somebody else changed what it rests on.</exception>
    public async Task<CommitResult> CommitAsync(TableCommit commit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = await RefreshAsync(cancel);
            if (commit.Transaction is { } transaction && before.VersionOf(transaction.Application) >= transaction.Version) return new CommitResult(before.Version, WasDone: true);
            if (commit.Transaction?.FollowsOn(before) == false) throw Overtaken(commit.Transaction, before);
            var actions = CommitRules.Actions(Address, before, commit, Now);
            if (!await _log.TryWriteAsync(before.Version + 1, actions, cancel)) continue;
            var after = Snapshot.Apply(before, before.Version + 1, actions, Address);
            Volatile.Write(ref _current, after);
            if (after.Version - _lastCheckpoint >= Options.CheckpointEvery) await CheckpointAsync(cancel);
            return new CommitResult(after.Version, WasDone: false);
        }

        throw new ConflictException($"{Address}: others committed {Attempts} times in a row before this commit could. Let fewer commit at a time.");
    }

    /// <summary>Writes a checkpoint of the current snapshot.</summary>
    public async Task CheckpointAsync(CancellationToken cancel = default)
    {
        var current = Current;
        await _log.WriteCheckpointAsync(current, cancel);
        _lastCheckpoint = current.Version;
    }

    private async Task<CommitResult> WriteAsync(
        string operation, TableBuffer rows, IReadOnlyList<AddedFile> replaced, TransactionId transaction, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var before = await RefreshAsync(cancel);
        // Not even files: those of a transaction that is done are part of the table.
        if (before.VersionOf(transaction.Application) >= transaction.Version) return new CommitResult(before.Version, WasDone: true);
        var files = await WriteFilesAsync(rows, $"{transaction.Application}-{transaction.Version}", metadata, cancel);
        return await CommitAsync(new TableCommit(operation) { Added = files, Removed = replaced, Transaction = transaction, Told = metadata ?? new Dictionary<string, string>() }, cancel);
    }

    private ConflictException Overtaken(TransactionId transaction, Snapshot before) => new(
        $"{Address}: version {transaction.Version} of {transaction.Application} follows on its version {transaction.Follows}, and the table has {before.VersionOf(transaction.Application)}: another process feeds the lake. One at a time can; this one tries again.");

    private async Task AddColumnsAsync(LakeTable table, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < Attempts && table.Columns.Count > Current.Table.Columns.Count; attempt++)
        {
            try
            {
                await CommitAsync(new TableCommit("ADD COLUMNS") { Metadata = Current.Metadata with { Table = table } }, cancel);
            }
            catch (ConflictException)
            {
                await RefreshAsync(cancel);
                TableShape.MustBeginAs(Address, table, Current.Table);
            }
        }
    }
}
