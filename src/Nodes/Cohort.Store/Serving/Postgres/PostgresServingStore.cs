using Cohort.Core.Protocol;
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
                await _segments.LearnAsync(connection, names, cancel);
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                var fence = Fence.Evaluate(updates, await LockAsync(connection, updates, cancel));
                if (fence.Accepted.Count == 0) return fence.Results;
                await using var batch = connection.CreateBatch();
                AddMemberships(batch, fence.Accepted);
                AddActivations(batch, [.. fence.Accepted.Select(u => transitions[u]).Where(t => t.Count > 0).Select(t => t[0])]);
                AddPositions(batch, fence.Accepted);
                await batch.ExecuteNonQueryAsync(cancel);

                // Last: from here to the commit no other transaction adds transitions, and this one waits for nothing else.
                await CopyAsync(connection, fence.Accepted.SelectMany(u => transitions[u]), cancel);
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
                "SELECT range_id, sequence, as_of, accepted, duplicate, conflict, expired, future FROM range_position WHERE range_id = ANY($1)",
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

    private static PostgresAccess AccessOf(PostgresOptions options, TimeProvider time)
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
        await using var batch = connection.CreateBatch()
            .With("INSERT INTO range_position (range_id, sequence) SELECT id, 0 FROM unnest($1) AS u (id) ON CONFLICT (range_id) DO NOTHING", Value(ids))
            .With("SELECT range_id, sequence FROM range_position WHERE range_id = ANY($1) ORDER BY range_id FOR UPDATE", Value(ids));
        await using var rows = await batch.ExecuteReaderAsync(cancel);
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancel)) positions.Add(rows.Text(0), rows.GetInt64(1));
        return positions;
    }

    private async Task CopyAsync(NpgsqlConnection connection, IEnumerable<Transition> transitions, CancellationToken cancel)
    {
        NpgsqlBinaryImporter? copy = null;
        try
        {
            foreach (var transition in transitions)
            {
                copy ??= await connection.BeginBinaryImportAsync(
                    "COPY transition (user_hash, user_id, segment_id, as_of, entered, cause, event_id, rules_revision, taxonomy_revision) FROM STDIN (FORMAT BINARY)", cancel);
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync(HashColumn.Of(transition.UserId), cancel);
                await copy.WriteAsync(PostgresText.Of(transition.UserId), cancel);
                await copy.WriteAsync(_segments[transition.Segment], cancel);
                await copy.WriteAsync(DateColumn.Of(transition.AsOf), cancel);
                await copy.WriteAsync(transition.Entered, cancel);
                await copy.WriteAsync((short)transition.Cause, cancel);
                await copy.WriteAsync(PostgresText.Of(transition.EventId), cancel);
                await copy.WriteAsync(transition.Rules.Revision, cancel);
                await copy.WriteAsync(transition.Taxonomy.Revision, cancel);
            }

            if (copy is not null) await copy.CompleteAsync(cancel);
        }
        finally
        {
            if (copy is not null) await copy.DisposeAsync();
        }
    }

    private void AddMemberships(NpgsqlBatch batch, IReadOnlyList<RangeUpdate> updates)
    {
        var changes = NetChange.Of(updates, name => _segments[name]);
        if (changes.Count == 0) return;
        var (entered, left) = (changes.Where(c => c.Entered).ToArray(), changes.Where(c => !c.Entered).ToArray());

        // What is counted is what changed in the table, so the counts are exact whatever was sent. They are kept in
        // shares, one for each range, and a transaction adds to that of a range whose position it has locked: writers
        // never wait for each other's counts.
        batch.With(
            """
            WITH gone AS (
                DELETE FROM membership m USING unnest($1, $2, $3) AS u (segment_id, user_hash, user_id)
                WHERE m.segment_id = u.segment_id AND m.user_hash = u.user_hash AND m.user_id = u.user_id RETURNING m.segment_id),
            come AS (
                INSERT INTO membership SELECT * FROM unnest($4, $5, $6) ON CONFLICT DO NOTHING RETURNING segment_id)
            INSERT INTO segment_share AS s (segment_id, range_id, members)
            SELECT segment_id, $7, sum(members)
            FROM (SELECT segment_id, 1 AS members FROM come UNION ALL SELECT segment_id, -1 FROM gone) AS changed
            GROUP BY segment_id ORDER BY segment_id
            ON CONFLICT (segment_id, range_id) DO UPDATE SET members = s.members + excluded.members
            """,
            Value(Array.ConvertAll(left, c => c.SegmentId)),
            Value(Array.ConvertAll(left, c => c.UserHash)),
            Value(Array.ConvertAll(left, c => c.User)),
            Value(Array.ConvertAll(entered, c => c.SegmentId)),
            Value(Array.ConvertAll(entered, c => c.UserHash)),
            Value(Array.ConvertAll(entered, c => c.User)),
            Value(updates.Select(u => u.RangeId).Min(StringComparer.Ordinal)!));
    }

    // Transitions name revisions only; which version a revision is may be known here before its content is stored.
    private static void AddActivations(NpgsqlBatch batch, IReadOnlyList<Transition> samples)
    {
        AddVersions(batch, "rules", [.. samples.Select(t => t.Rules).Distinct().OrderBy(a => a.Revision)]);
        AddVersions(batch, "taxonomy", [.. samples.Select(t => t.Taxonomy).Distinct().OrderBy(a => a.Revision)]);
    }

    private static void AddVersions(NpgsqlBatch batch, string table, Activation[] activations)
    {
        if (activations.Length == 0) return;
        batch.With(
            $"INSERT INTO {table} (revision, version) SELECT * FROM unnest($1, $2) ON CONFLICT (revision) DO NOTHING",
            Value(Array.ConvertAll(activations, a => a.Revision)),
            Value(Array.ConvertAll(activations, a => a.Version)));
    }

    private static void AddPositions(NpgsqlBatch batch, IReadOnlyList<RangeUpdate> updates)
    {
        RangeUpdate[] last = [.. updates.GroupBy(u => u.RangeId).Select(g => g.Last()).OrderBy(u => u.RangeId, StringComparer.Ordinal)];
        batch.With(
            """
            UPDATE range_position p SET sequence = u.sequence, as_of = u.as_of, accepted = u.accepted, duplicate = u.duplicate,
                conflict = u.conflict, expired = u.expired, future = u.future
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS u (range_id, sequence, as_of, accepted, duplicate, conflict, expired, future)
            WHERE p.range_id = u.range_id
            """,
            Value(Array.ConvertAll(last, u => u.RangeId)),
            Value(Array.ConvertAll(last, u => u.Sequence)),
            Value(Array.ConvertAll(last, u => u.AsOf is { } date ? DateColumn.Of(date) : (DateOnly?)null)),
            Value(Array.ConvertAll(last, u => u.Counts.Accepted)),
            Value(Array.ConvertAll(last, u => u.Counts.Duplicate)),
            Value(Array.ConvertAll(last, u => u.Counts.Conflict)),
            Value(Array.ConvertAll(last, u => u.Counts.Expired)),
            Value(Array.ConvertAll(last, u => u.Counts.Future)));
        (string Range, string Source, long Next)[] offsets = [.. last.SelectMany(u => u.Offsets.Entries.Select(o => (u.RangeId, o.Key, o.Value)))];
        if (offsets.Length == 0) return;
        batch.With(
            """
            INSERT INTO range_offset SELECT * FROM unnest($1, $2, $3)
            ON CONFLICT (range_id, source) DO UPDATE SET next = excluded.next
            """,
            Value(Array.ConvertAll(offsets, o => o.Range)),
            Value(Array.ConvertAll(offsets, o => o.Source)),
            Value(Array.ConvertAll(offsets, o => o.Next)));
    }
}
