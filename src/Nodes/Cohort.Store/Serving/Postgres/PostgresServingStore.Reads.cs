using System.Data;
using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>The answers.</content>
internal sealed partial class PostgresServingStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<UserSegment>> SegmentsOfAsync(string user, CancellationToken cancel = default) => await QueryAsync(
        // A look-up for each segment, of which there are some hundreds, so that memberships need no second index.
        // LIMIT keeps the planner from reading the table in one go instead.
        """
        SELECT s.name, t.as_of, t.entered FROM segment s
        CROSS JOIN LATERAL (SELECT 1 FROM membership m WHERE m.segment_id = s.id AND m.user_hash = $1 AND m.user_id = $2 LIMIT 1) AS held
        LEFT JOIN (
            SELECT DISTINCT ON (segment_id) segment_id, as_of, entered FROM transition
            WHERE user_hash = $1 AND user_id = $2 ORDER BY segment_id, number DESC) AS t ON t.segment_id = s.id
        ORDER BY s.name
        """,
        [Value(HashColumn.Of(user)), Value(user)],
        row => new UserSegment(row.Text(0), row.IsDBNull(1) || !row.GetBoolean(2) ? null : row.Date(1)),
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentCount>> SegmentsAsync(CancellationToken cancel = default) => await QueryAsync(
        "SELECT s.name, sum(c.members)::bigint FROM segment s JOIN segment_share c ON c.segment_id = s.id GROUP BY s.name ORDER BY s.name",
        [],
        row => new SegmentCount(row.Text(0), row.GetInt64(1)),
        cancel);

    /// <inheritdoc/>
    public async Task<Page<string>> MembersAsync(string segment, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await QueryAsync(
            """
            SELECT user_hash, user_id FROM membership
            WHERE segment_id = (SELECT id FROM segment WHERE name = $1) AND (user_hash, user_id) > ($2, $3)
            ORDER BY user_hash, user_id LIMIT $4
            """,
            [Value(segment), Value(mark.First), Value(mark.Text), Value(most + 1L)],
            row => (Hash: row.GetInt64(0), User: row.Text(1)),
            cancel);
        var page = PageMark.Cut(rows, most, last => new PageMark(last.Hash, 0, last.User));
        return new Page<string>([.. page.Items.Select(m => m.User)], page.Next);
    }

    /// <inheritdoc/>
    public Task ReadMembersAsync(string segment, MembersSnapshot snapshot, CancellationToken cancel = default) => _questions.ReadAsync(
        async connection =>
        {
            // All statements of the transaction see what the first one saw.
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            var (members, last) = (await connection.ListAsync(
                """
                SELECT COALESCE((SELECT sum(c.members) FROM segment s JOIN segment_share c ON c.segment_id = s.id WHERE s.name = $1), 0)::bigint,
                    (SELECT max(number) FROM transition)
                """,
                [Value(segment)],
                row => (row.GetInt64(0), row.IsDBNull(1) ? FeedMark.Start : new FeedMark(row.GetInt64(1), 0)),
                cancel))[0];
            await snapshot.Begin(members, last);
            for (var mark = PageMark.Start; ;)
            {
                var users = await connection.ListAsync(
                    """
                    SELECT user_hash, user_id FROM membership
                    WHERE segment_id = (SELECT id FROM segment WHERE name = $1) AND (user_hash, user_id) > ($2, $3)
                    ORDER BY user_hash, user_id LIMIT $4
                    """,
                    [Value(segment), Value(mark.First), Value(mark.Text), Value((long)MembersSnapshot.Batch)],
                    row => (Hash: row.GetInt64(0), User: row.Text(1)),
                    cancel);
                if (users.Count > 0) await snapshot.Take([.. users.Select(one => one.User)]);
                if (users.Count < MembersSnapshot.Batch) return;
                mark = new PageMark(users[^1].Hash, 0, users[^1].User);
            }
        },
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentCount>> SegmentsThenAsync(BusinessDate date, CancellationToken cancel = default) => await QueryAsync(
        """
        SELECT s.name, sum(d.entries - d.exits)::bigint FROM segment s JOIN segment_day d ON d.segment_id = s.id
        WHERE d.as_of <= $1 GROUP BY s.name ORDER BY s.name
        """,
        [Value(DateColumn.Of(date))],
        row => new SegmentCount(row.Text(0), row.GetInt64(1)),
        cancel);

    /// <inheritdoc/>
    public async Task<Page<string>> MembersThenAsync(string segment, BusinessDate date, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await QueryAsync(
            """
            SELECT user_hash, user_id FROM (
                SELECT DISTINCT ON (user_hash, user_id) user_hash, user_id, entered FROM transition
                WHERE segment_id = (SELECT id FROM segment WHERE name = $1) AND as_of <= $2 AND (user_hash, user_id) > ($3, $4)
                ORDER BY user_hash, user_id, number DESC) AS last
            WHERE entered ORDER BY user_hash, user_id LIMIT $5
            """,
            [Value(segment), Value(DateColumn.Of(date)), Value(mark.First), Value(mark.Text), Value(most + 1L)],
            row => (Hash: row.GetInt64(0), User: row.Text(1)),
            cancel);
        var page = PageMark.Cut(rows, most, last => new PageMark(last.Hash, 0, last.User));
        return new Page<string>([.. page.Items.Select(m => m.User)], page.Next);
    }

    /// <inheritdoc/>
    public async Task<Page<Transition>> TransitionsAsync(TransitionFilter filter, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var bySegment = filter.User is null && filter.Segment is not null;
        var isStart = after is null;
        var (past, way) = filter.LatestFirst ? ("<", "DESC") : (">", "ASC");
        List<NpgsqlParameter> parameters =
        [
            Value(isStart && filter.LatestFirst ? long.MaxValue : mark.Second),
            Value(most + 1L),
            Value(DateColumn.Of(filter.From ?? BusinessDate.First)),
            Value(DateColumn.Of(filter.To ?? BusinessDate.Last)),
        ];
        var where = "t.as_of BETWEEN $3 AND $4";
        if (filter.User is { } user)
        {
            where += $" AND t.user_hash = ${parameters.Count + 1} AND t.user_id = ${parameters.Count + 2}";
            parameters.AddRange([Value(HashColumn.Of(user)), Value(user)]);
        }
        else
        {
            where += " AND t.number > (SELECT value FROM setting WHERE name = 'transitions_after')";
        }

        if (filter.Segment is { } segment)
        {
            where += $" AND t.segment_id = (SELECT id FROM segment WHERE name = ${parameters.Count + 1})";
            parameters.Add(Value(segment));
        }

        if (bySegment)
        {
            where += $" AND (t.as_of, t.number) {past} (${parameters.Count + 1}, $1)";
            parameters.Add(Value(DateColumn.Of(!isStart ? new BusinessDate((ushort)mark.First) : filter.LatestFirst ? BusinessDate.Last : BusinessDate.First)));
        }
        else
        {
            where += $" AND t.number {past} $1";
        }

        var order = bySegment ? $"t.as_of {way}, t.number {way}" : $"t.number {way}";
        var rows = await QueryAsync(
            $"""
            SELECT {TransitionColumns} FROM (SELECT * FROM transition t WHERE {where} ORDER BY {order} LIMIT $2) AS t {TransitionJoins}
            ORDER BY {order}
            """,
            [.. parameters],
            row => (Number: row.GetInt64(0), Transition: ReadTransition(row)),
            cancel);
        var page = PageMark.Cut(rows, most, last => new PageMark(last.Transition.AsOf.Day, last.Number, ""));
        return new Page<Transition>([.. page.Items.Select(t => t.Transition)], page.Next);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SourceOffset>> SourcesAsync(CancellationToken cancel = default) => await QueryAsync(
        """
        SELECT source, max(next) FROM range_offset
        WHERE range_id IN (SELECT id FROM served_range) OR NOT EXISTS (SELECT 1 FROM served_range)
        GROUP BY source ORDER BY source
        """,
        [],
        row => new SourceOffset(row.Text(0), row.GetInt64(1)),
        cancel);

    /// <inheritdoc/>
    public async Task<Page<DeadLetter>> DeadLettersAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await QueryAsync(
            """
            SELECT source, record, byte, reason, field, detail, length, bytes FROM dead_letter
            WHERE (source, record) > ($1, $2) ORDER BY source, record LIMIT $3
            """,
            [Value(mark.Text), Value(mark.First), Value(most + 1L)],
            row => new DeadLetter(
                row.Text(0),
                row.GetInt64(1),
                row.GetInt64(2),
                new Rejection((RejectionReason)row.GetInt16(3), row.Text(4), row.Text(5)),
                row.GetInt64(6),
                row.GetFieldValue<byte[]>(7)),
            cancel);
        return PageMark.Cut(rows, most, last => new PageMark(last.Record, 0, last.Source));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<RejectionReason, long>> RejectionsAsync(CancellationToken cancel = default)
    {
        var rows = await QueryAsync(
            "SELECT reason, count(*) FROM dead_letter GROUP BY reason",
            [],
            row => KeyValuePair.Create((RejectionReason)row.GetInt16(0), row.GetInt64(1)),
            cancel);
        return new SortedDictionary<RejectionReason, long>(rows.ToDictionary());
    }

    /// <inheritdoc/>
    public async Task<ServedRanges?> RangesAsync(CancellationToken cancel = default)
    {
        // One statement, so that version and rows are of one moment.
        var rows = await OwnQueryAsync(
            """
            SELECT v.value, r.id, r.first, r.past FROM setting v JOIN served_range r ON true
            WHERE v.name = 'ranges_version' AND v.value > 0 ORDER BY r.first
            """,
            [],
            row => (Version: (int)row.GetInt64(0), Range: new ServedRange(row.Text(1), new HashRange(HashColumn.Read(row.GetInt64(2)), HashColumn.Read(row.GetInt64(3))))),
            cancel);
        return rows.Count == 0 ? null : new ServedRanges(rows[0].Version, [.. rows.Select(r => r.Range)]);
    }



    private Task<List<T>> QueryAsync<T>(string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancel) =>
        _questions.AskAsync((connection, stop) => connection.ListAsync(sql, [.. parameters.Select(p => p.Clone())], read, stop), cancel);

    // What the node itself reads waits for no question.
    private Task<List<T>> OwnQueryAsync<T>(string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancel) =>
        _access.RunAsync(connection => connection.ListAsync(sql, [.. parameters.Select(p => p.Clone())], read, cancel), cancel);

    private static Transition ReadTransition(NpgsqlDataReader row) => new()
    {
        UserId = row.Text(1),
        Segment = row.Text(2),
        AsOf = row.Date(3),
        Entered = row.GetBoolean(4),
        Cause = (CauseKind)row.GetInt16(5),
        EventId = row.Text(6),
        Rules = new Activation(row.GetInt32(7), row.Text(8)),
        Taxonomy = new Activation(row.GetInt32(9), row.Text(10)),
    };
}
