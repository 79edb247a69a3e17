using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// The serving store in PostgreSQL, for clusters: written from every node, each range by its owner. All writes are
/// set-based, a few round trips for any number of rows. The rows of the ranges' positions are locked in the order of
/// their ids, so writers of the same ranges take turns and others never wait for each other.
/// </summary>
internal sealed partial class PostgresServingStore : IServingStore
{
    private readonly PostgresAccess _access;
    private readonly SegmentNumbers _segments = new();

    private readonly Questions _questions;
    private readonly Questions _health;

    private PostgresServingStore(PostgresAccess access, PostgresOptions options, TimeProvider time)
    {
        var limits = options.Limits;
        _access = access;
        _questions = new Questions(PostgresAccess.ForQuestions(options, limits.ServerReaders, limits.QuestionTime, time), limits.QuestionTime, limits);
        _health = new Questions(PostgresAccess.ForQuestions(options with { Retry = RetryLimits.OnceMore }, 1, limits.HealthTime, time), limits.HealthTime, limits);
    }

    /// <summary>Opens a store, made and migrated where needed.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="time">Counts the waits between attempts.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="StoreException">The server cannot be reached or refuses, or the schema is of a newer version.</exception>
    public static async Task<PostgresServingStore> OpenAsync(PostgresOptions options, TimeProvider time, CancellationToken cancel = default)
    {
        PostgresSchema.CheckName(options.Schema);
        var access = AccessOf(options, time);
        try
        {
            await access.CommitAsync(connection => PostgresSchema.MigrateAsync(connection, options.Schema, access.Place, cancel), cancel);
            await PostgresSealing.RunAsync(access, cancel);
            return new PostgresServingStore(access, options, time);
        }
        catch
        {
            await access.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UpdateResult>> WriteAsync(IReadOnlyList<RangeUpdate> updates, CancellationToken cancel = default)
    {
        Fence.Check(updates);
        if (updates.Count == 0) return [];

        // Decoded before any lock is taken.
        var transitions = updates.Distinct().ToDictionary(u => u, u => u.Transitions.IsEmpty ? [] : RangeEffects.ReadTransitions(u.Transitions.Span));
        string[] names = [.. updates.SelectMany(u => u.Memberships).Select(m => m.Segment).Concat(transitions.Values.SelectMany(t => t).Select(t => t.Segment)).Distinct(StringComparer.Ordinal)];
        return await _access.RunAsync(
            async connection =>
            {
                var numbers = await _segments.OfAsync(connection, names, cancel);
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                var fence = Fence.Evaluate(updates, await LockAsync(connection, updates, cancel));
                if (fence.Accepted.Count == 0) return fence.Results;
                var shares = await WriteMembershipsAsync(connection, fence.Accepted, numbers, cancel);
                await using var batch = connection.CreateBatch();
                AddShares(batch, ShareOf(fence.Accepted), shares);
                AddActivations(batch, [.. fence.Accepted.Select(u => transitions[u]).Where(t => t.Count > 0).Select(t => t[0])]);
                AddPositions(batch, fence.Accepted);
                await batch.ExecuteNonQueryAsync(cancel);

                await WriteLakeAsync(connection, fence.Accepted, cancel);

                // Last: from here to the commit no other transaction adds transitions, and this one waits for nothing else.
                await WriteTransitionsAsync(connection, [.. fence.Accepted.SelectMany(u => transitions[u])], numbers, cancel);
                await transaction.CommitAsync(cancel);
                return fence.Results;
            },
            cancel);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, RangePosition>> PositionsAsync(IReadOnlyCollection<string> rangeIds, CancellationToken cancel = default)
    {
        var rows = await _access.RunAsync(
            connection => connection.ListAsync(
                ServingTables.Position,
                "WHERE range_id = ANY($1)",
                [Value(rangeIds.ToArray())],
                row => KeyValuePair.Create(row.Text(0), new RangePosition(
                    row.GetInt64(1),
                    row.IsDBNull(2) ? null : row.Date(2),
                    new OutcomeCounts(row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7)))),
                cancel),
            cancel);
        var positions = new Dictionary<string, RangePosition>(rows, StringComparer.Ordinal);
        foreach (var id in rangeIds) positions.TryAdd(id, default);
        return positions;
    }

    /// <inheritdoc/>
    public Task ReachAsync(CancellationToken cancel = default) =>
        _health.AskAsync((connection, stop) => connection.ListAsync("SELECT 1", [], row => row.GetInt32(0), stop), cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _questions.DisposeAsync();
        await _health.DisposeAsync();
        await _access.DisposeAsync();
    }

    internal static PostgresAccess AccessOf(PostgresOptions options, TimeProvider time)
    {
        try
        {
            return new PostgresAccess(options, time);
        }
        catch (ArgumentException e)
        {
            throw new StoreException($"The connection string of the PostgreSQL store cannot be used ({e.Message.TrimEnd('.')}). Write it as in 'Host=db;Database=cohort;Username=cohort'.", e);
        }
    }

    private static async Task<Dictionary<string, long>> LockAsync(NpgsqlConnection connection, IReadOnlyList<RangeUpdate> updates, CancellationToken cancel)
    {
        string[] ids = [.. updates.Select(u => u.RangeId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        await connection.ChangeAsync(
            "INSERT INTO range_position (range_id, sequence, checksum) SELECT id, 0, checksum FROM unnest($1, $2) AS u (id, checksum) ON CONFLICT (range_id) DO NOTHING",
            [Value(ids), Value(Array.ConvertAll(ids, id => SealOf(id, 0, null, default)))],
            cancel);
        var positions = await connection.ListAsync(
            ServingTables.Position, "WHERE range_id = ANY($1) ORDER BY range_id FOR UPDATE", [Value(ids)], row => KeyValuePair.Create(row.Text(0), row.GetInt64(1)), cancel);
        return new Dictionary<string, long>(positions, StringComparer.Ordinal);
    }

    // Transitions name revisions only; which version a revision is may be known here before its content is stored.
    private static void AddActivations(NpgsqlBatch batch, IReadOnlyList<Transition> samples)
    {
        AddVersions(batch, ServingTables.Rules, [.. samples.Select(t => t.Rules).Distinct().OrderBy(a => a.Revision)]);
        AddVersions(batch, ServingTables.Taxonomy, [.. samples.Select(t => t.Taxonomy).Distinct().OrderBy(a => a.Revision)]);
    }

    private static void AddVersions(NpgsqlBatch batch, SealedTable table, Activation[] activations)
    {
        if (activations.Length == 0) return;
        batch.With(
            $"INSERT INTO {table.Name} (revision, version, checksum) SELECT * FROM unnest($1, $2, $3) ON CONFLICT (revision) DO NOTHING",
            Value(Array.ConvertAll(activations, a => a.Revision)),
            Value(Array.ConvertAll(activations, a => a.Version)),
            Value(Array.ConvertAll(activations, a => SealOf(table, a).AddNull().Value)));
    }

    private static void AddPositions(NpgsqlBatch batch, IReadOnlyList<RangeUpdate> updates)
    {
        RangeUpdate[] last = [.. updates.GroupBy(u => u.RangeId).Select(g => g.Last()).OrderBy(u => u.RangeId, StringComparer.Ordinal)];
        batch.With(
            """
            UPDATE range_position p SET sequence = u.sequence, as_of = u.as_of, accepted = u.accepted, duplicate = u.duplicate,
                conflict = u.conflict, expired = u.expired, future = u.future, checksum = u.checksum
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS u (range_id, sequence, as_of, accepted, duplicate, conflict, expired, future, checksum)
            WHERE p.range_id = u.range_id
            """,
            Value(Array.ConvertAll(last, u => u.RangeId)),
            Value(Array.ConvertAll(last, u => u.Sequence)),
            Value(Array.ConvertAll(last, u => u.AsOf is { } date ? DateColumn.Of(date) : (DateOnly?)null)),
            Value(Array.ConvertAll(last, u => u.Counts.Accepted)),
            Value(Array.ConvertAll(last, u => u.Counts.Duplicate)),
            Value(Array.ConvertAll(last, u => u.Counts.Conflict)),
            Value(Array.ConvertAll(last, u => u.Counts.Expired)),
            Value(Array.ConvertAll(last, u => u.Counts.Future)),
            Value(Array.ConvertAll(last, u => SealOf(u.RangeId, u.Sequence, u.AsOf, u.Counts))));
        (string Range, string Source, long Next)[] offsets = [.. last.SelectMany(u => u.Offsets.Entries.Select(o => (u.RangeId, o.Key, o.Value)))];
        if (offsets.Length == 0) return;
        batch.With(
            """
            INSERT INTO range_offset SELECT * FROM unnest($1, $2, $3, $4)
            ON CONFLICT (range_id, source) DO UPDATE SET next = excluded.next, checksum = excluded.checksum
            """,
            Value(Array.ConvertAll(offsets, o => o.Range)),
            Value(Array.ConvertAll(offsets, o => o.Source)),
            Value(Array.ConvertAll(offsets, o => o.Next)),
            Value(Array.ConvertAll(offsets, o => Seal.Of(ServingTables.Offset).Add(o.Range).Add(o.Source).Add(o.Next).Value)));
    }

    private static int SealOf(string range, long sequence, BusinessDate? asOf, OutcomeCounts counts) => Seal.Of(ServingTables.Position).Add(range).Add(sequence)
        .Add(asOf is { } date ? DateColumn.Of(date) : null).Add(counts.Accepted).Add(counts.Duplicate).Add(counts.Conflict).Add(counts.Expired).Add(counts.Future).Value;
}
