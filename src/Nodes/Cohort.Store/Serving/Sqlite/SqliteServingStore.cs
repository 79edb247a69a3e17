using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Store.Serving.Sqlite;

/// <summary>
/// The serving store in one SQLite file, for a cluster of one node. One connection writes, a few read; reading never waits for
/// writing. Questions of people and programs, what the node itself reads, and its health have connections of their own, so
/// that no question holds up the node.
/// </summary>
internal sealed partial class SqliteServingStore : IServingStore
{
    /// <summary>The file, in the directory.</summary>
    internal const string FileName = "serving.db";

    private readonly DirectoryLock _lock;
    private readonly Database _writer;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Readers _own;
    private readonly Readers _health;

    private SqliteServingStore(DirectoryLock taken, Database writer, ServingLimits limits)
    {
        (_lock, _writer) = (taken, writer);
        Questions = new Readers(writer.File, limits.FileReaders, limits.QuestionTime, limits);
        _own = new Readers(writer.File, 1, Timeout.InfiniteTimeSpan, limits);
        _health = new Readers(writer.File, 1, limits.HealthTime, limits);
    }

    /// <summary>What answers people and programs.</summary>
    internal Readers Questions { get; }

    /// <summary>Opens the store in a directory, made and migrated where needed. One process has it at a time.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="limits">What it bears; null for the usual.</param>
    /// <exception cref="StoreException">It is locked, damaged, of a newer version, or cannot be written.</exception>
    public static SqliteServingStore Open(string directory, ServingLimits? limits = null)
    {
        var taken = DirectoryLock.Take(directory);
        Database? writer = null;
        try
        {
            var file = Path.Combine(directory, FileName);
            PrivateFile.Ensure(file);
            writer = new Database(file, write: true);

            // Only a new file takes the page size. The log is folded into the file when it has about 128 MiB, so that pages
            // which change often are copied less often.
            writer.Run("PRAGMA page_size = 8192");
            writer.Run("PRAGMA journal_mode = WAL");
            writer.Run("PRAGMA wal_autocheckpoint = 16384");

            // The journal of the ranges is another file, which forgets what this one has: it must be on the disk.
            writer.Run("PRAGMA synchronous = FULL");
            writer.Run("PRAGMA cache_size = -32768");
            SqliteSchema.Steps.Migrate(writer);
            return new SqliteServingStore(taken, writer, limits ?? ServingLimits.Default);
        }
        catch
        {
            writer?.Dispose();
            taken.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<UpdateResult>> WriteAsync(IReadOnlyList<RangeUpdate> updates, CancellationToken cancel = default)
    {
        Fence.Check(updates);
        return CommitAsync(
            () =>
            {
                var fence = Fence.Evaluate(updates, PositionsOf(updates));
                WriteMemberships(fence.Accepted);
                WriteTransitions(fence.Accepted);
                WriteLake(fence.Accepted);
                WritePositions(fence.Accepted);
                return fence.Results;
            },
            cancel);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, RangePosition>> PositionsAsync(IReadOnlyCollection<string> rangeIds, CancellationToken cancel = default) => _own.AskAsync(
        database =>
        {
            using var row = database.Read(ServingTables.Position, "WHERE range_id = ?1");
            var positions = new Dictionary<string, RangePosition>(StringComparer.Ordinal);
            foreach (var id in rangeIds)
            {
                positions[id] = row.BindText(1, id).Step()
                    ? new RangePosition(
                        row.Int64(1),
                        row.Int64(2) < 0 ? null : new BusinessDate((ushort)row.Int64(2)),
                        new OutcomeCounts(row.Int64(3), row.Int64(4), row.Int64(5), row.Int64(6), row.Int64(7)))
                    : default;
                row.Reset();
            }

            return (IReadOnlyDictionary<string, RangePosition>)positions;
        },
        cancel);

    /// <inheritdoc/>
    public Task ReachAsync(CancellationToken cancel = default) => _health.AskAsync(database => database.Scalar("SELECT value FROM setting WHERE name = 'business_day'"), cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        await Task.Run(() =>
        {
            Questions.Dispose();
            _own.Dispose();
            _health.Dispose();
        });
        _writer.Dispose();
        _lock.Dispose();
        _writing.Dispose();
    }

    private Dictionary<string, long> PositionsOf(IReadOnlyList<RangeUpdate> updates)
    {
        using var row = _writer.Read(ServingTables.Position, "WHERE range_id = ?1");
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var id in updates.Select(u => u.RangeId).Distinct(StringComparer.Ordinal))
        {
            if (row.BindText(1, id).Step()) positions.Add(id, row.Int64(1));
            row.Reset();
        }

        return positions;
    }

    private void WriteMemberships(IReadOnlyList<RangeUpdate> updates)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var changes = NetChange.Of(updates, name => ids.TryGetValue(name, out var id) ? id : ids[name] = IdOf(name));
        using var enter = _writer.Insert(ServingTables.Membership, "INSERT OR IGNORE");
        using var leave = _writer.Prepare("DELETE FROM membership WHERE segment_id = ?1 AND user_hash = ?2 AND user_id = ?3");
        var members = new Dictionary<int, long>();
        foreach (var change in changes)
        {
            (change.Entered ? enter : leave).Bind(1, change.SegmentId).Bind(2, change.UserHash).BindText(3, change.User).Run();

            // What is counted is what changed in the table, so the counts are exact whatever was sent.
            members[change.SegmentId] = members.GetValueOrDefault(change.SegmentId) + (change.Entered ? _writer.LastChanges : -_writer.LastChanges);
        }

        using var read = _writer.Read(ServingTables.Segment, "WHERE id = ?1");
        using var write = _writer.Insert(ServingTables.Segment, "INSERT OR REPLACE");
        foreach (var (id, difference) in members)
        {
            read.Bind(1, id).Step();
            var (name, before) = (read.Text(1), read.Int64(2));
            read.Reset();
            write.Bind(1, id).BindText(2, name).Bind(3, before + difference).Run();
        }
    }

    private int IdOf(string segment)
    {
        using (var row = _writer.Read(ServingTables.Segment, "WHERE name = ?1").BindText(1, segment))
        {
            if (row.Step()) return (int)row.Int64(0);
        }

        var next = new NextId(_writer, ServingTables.Segment).Take();
        using var insert = _writer.Insert(ServingTables.Segment);
        insert.Bind(1, next).BindText(2, segment).Bind(3, 0).Run();
        return (int)next;
    }

    private void WriteTransitions(IReadOnlyList<RangeUpdate> updates)
    {
        // Found by the hashes of the range that wrote them, whatever became of the range since.
        using var insert = _writer.Insert(ServingTables.Chunk);
        using var days = new DayRows(_writer);
        var next = new NextId(_writer, ServingTables.Chunk);
        foreach (var update in updates.Where(u => !u.Transitions.IsEmpty))
        {
            days.Add(RangeEffects.ReadDays(update.Transitions.Span));
            insert.Bind(1, next.Take()).Bind(2, HashColumn.Of(update.Range.Start)).Bind(3, HashColumn.Of(update.Range.End - 1))
                .BindBlob(4, update.Transitions.Span).Run();
        }

        days.Write();
    }

    private void WritePositions(IReadOnlyList<RangeUpdate> updates)
    {
        using var position = _writer.Insert(ServingTables.Position, "INSERT OR REPLACE");
        using var offset = _writer.Insert(ServingTables.Offset, "INSERT OR REPLACE");
        foreach (var update in updates)
        {
            position.BindText(1, update.RangeId).Bind(2, update.Sequence).Bind(3, update.AsOf?.Day ?? -1L)
                .Bind(4, update.Counts.Accepted).Bind(5, update.Counts.Duplicate).Bind(6, update.Counts.Conflict)
                .Bind(7, update.Counts.Expired).Bind(8, update.Counts.Future).Run();
            foreach (var (source, next) in update.Offsets.Entries) offset.BindText(1, update.RangeId).BindText(2, source).Bind(3, next).Run();
        }
    }

    private Task<T> CommitAsync<T>(Func<T> write, CancellationToken cancel) => WriteAsync(() => Commit(write), cancel);

    private async Task<T> WriteAsync<T>(Func<T> write, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            return await Task.Run(write, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    private T Commit<T>(Func<T> write)
    {
        try
        {
            _writer.Run("BEGIN IMMEDIATE");
            var result = write();
            _writer.Run("COMMIT");
            return result;
        }
        finally
        {
            // Something was thrown; on a full disk SQLite has rolled back by itself.
            if (_writer.IsInTransaction) _writer.Run("ROLLBACK");
        }
    }
}
