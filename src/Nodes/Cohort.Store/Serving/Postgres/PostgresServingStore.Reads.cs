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
    private const string MembersAfter =
        "WHERE segment_id = (SELECT id FROM segment WHERE name = $1) AND (user_hash, user_id) > ($2, $3) ORDER BY user_hash, user_id LIMIT $4";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UserSegment>> SegmentsOfAsync(string user, CancellationToken cancel = default) => await QueryAsync(
        // A look-up for each segment, of which there are some hundreds, so that memberships need no second index.
        // LIMIT keeps the planner from reading the table in one go instead.
        $"""
        SELECT {PostgresTables.Segment.ColumnsOf("s")}, {ServingTables.Membership.ColumnsOf("m")}, {PostgresTables.Transition.ColumnsOf("t")} FROM segment s
        CROSS JOIN LATERAL (SELECT * FROM membership m WHERE m.segment_id = s.id AND m.user_hash = $1 AND m.user_id = $2 LIMIT 1) AS m
        LEFT JOIN (
            SELECT DISTINCT ON (segment_id) * FROM transition
            WHERE user_hash = $1 AND user_id = $2 ORDER BY segment_id, number DESC) AS t ON t.segment_id = s.id
        ORDER BY s.name
        """,
        [Value(HashColumn.Of(user)), Value(user)],
        (connection, row) =>
        {
            connection.Check(row, PostgresTables.Segment);
            connection.Check(row, ServingTables.Membership, 3);
            if (row.IsDBNull(7)) return new UserSegment(row.Text(1), null);
            connection.Check(row, PostgresTables.Transition, 7);
            return new UserSegment(row.Text(1), row.GetBoolean(12) ? row.Date(11) : null);
        },
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentCount>> SegmentsAsync(CancellationToken cancel = default) => Sums(await QueryAsync(
        $"""
        SELECT {PostgresTables.Segment.ColumnsOf("s")}, {PostgresTables.Share.ColumnsOf("c")} FROM segment s JOIN segment_share c ON c.segment_id = s.id ORDER BY s.name
        """,
        [],
        (connection, row) =>
        {
            connection.Check(row, PostgresTables.Segment);
            connection.Check(row, PostgresTables.Share, 3);
            return (row.Text(1), row.GetInt64(5));
        },
        cancel));

    /// <inheritdoc/>
    public async Task<Page<string>> MembersAsync(string segment, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await QueryAsync(
            ServingTables.Membership,
            MembersAfter,
            [Value(segment), Value(mark.First), Value(mark.Text), Value(most + 1L)],
            row => (Hash: row.GetInt64(1), User: row.Text(2)),
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
            var shares = await connection.ListAsync(
                PostgresTables.Share, "WHERE segment_id = (SELECT id FROM segment WHERE name = $1)", [Value(segment)], row => row.GetInt64(2), cancel);
            var last = (await connection.ListAsync("SELECT COALESCE(max(number), 0) FROM transition", [], row => new FeedMark(row.GetInt64(0), 0), cancel))[0];
            await snapshot.Begin(shares.Sum(), last);
            for (var mark = PageMark.Start; ;)
            {
                var users = await connection.ListAsync(
                    ServingTables.Membership,
                    MembersAfter,
                    [Value(segment), Value(mark.First), Value(mark.Text), Value((long)MembersSnapshot.Batch)],
                    row => (Hash: row.GetInt64(1), User: row.Text(2)),
                    cancel);
                if (users.Count > 0) await snapshot.Take([.. users.Select(one => one.User)]);
                if (users.Count < MembersSnapshot.Batch) return;
                mark = new PageMark(users[^1].Hash, 0, users[^1].User);
            }
        },
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentCount>> SegmentsThenAsync(BusinessDate date, CancellationToken cancel = default) => Sums(await QueryAsync(
        $"""
        SELECT {PostgresTables.Segment.ColumnsOf("s")}, {PostgresTables.Day.ColumnsOf("d")} FROM segment s JOIN segment_day d ON d.segment_id = s.id
        WHERE d.as_of <= $1 ORDER BY s.name
        """,
        [Value(DateColumn.Of(date))],
        (connection, row) =>
        {
            connection.Check(row, PostgresTables.Segment);
            connection.Check(row, PostgresTables.Day, 3);
            return (row.Text(1), row.GetInt64(5) - row.GetInt64(6));
        },
        cancel));

    /// <inheritdoc/>
    public async Task<Page<string>> MembersThenAsync(string segment, BusinessDate date, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await QueryAsync(
            $"""
            SELECT {PostgresTables.Transition.ColumnsOf("last")} FROM (
                SELECT DISTINCT ON (user_hash, user_id) * FROM transition
                WHERE segment_id = (SELECT id FROM segment WHERE name = $1) AND as_of <= $2 AND (user_hash, user_id) > ($3, $4)
                ORDER BY user_hash, user_id, number DESC) AS last
            WHERE entered ORDER BY user_hash, user_id LIMIT $5
            """,
            [Value(segment), Value(DateColumn.Of(date)), Value(mark.First), Value(mark.Text), Value(most + 1L)],
            (connection, row) =>
            {
                connection.Check(row, PostgresTables.Transition);
                return (Hash: row.GetInt64(1), User: row.Text(2));
            },
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
        var rows = await QueryTransitionsAsync(
            $"""
            SELECT {TransitionColumns} FROM (SELECT * FROM transition t WHERE {where} ORDER BY {order} LIMIT $2) AS t {TransitionJoins}
            ORDER BY {order}
            """,
            [.. parameters],
            cancel);
        var page = PageMark.Cut(rows, most, last => new PageMark(last.Transition.AsOf.Day, last.Number, ""));
        return new Page<Transition>([.. page.Items.Select(t => t.Transition)], page.Next);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SourceOffset>> SourcesAsync(CancellationToken cancel = default) => SourceOffset.Furthest(await QueryAsync(
        ServingTables.Offset,
        "WHERE range_id IN (SELECT id FROM served_range) OR NOT EXISTS (SELECT 1 FROM served_range)",
        [],
        row => new SourceOffset(row.Text(1), row.GetInt64(2)),
        cancel));

    /// <inheritdoc/>
    public async Task<Page<DeadLetter>> DeadLettersAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await QueryAsync(
            ServingTables.DeadLetter,
            "WHERE (source, record) > ($1, $2) ORDER BY source, record LIMIT $3",
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
        // Of the index alone: a count reads no letter, and holds none against its checksum.
        var rows = await QueryAsync(
            "SELECT reason, count(*) FROM dead_letter GROUP BY reason",
            [],
            (_, row) => KeyValuePair.Create((RejectionReason)row.GetInt16(0), row.GetInt64(1)),
            cancel);
        return new SortedDictionary<RejectionReason, long>(rows.ToDictionary());
    }

    /// <inheritdoc/>
    public async Task<ServedRanges?> RangesAsync(CancellationToken cancel = default)
    {
        // One statement, so that version and rows are of one moment.
        var rows = await _access.RunAsync(
            connection => connection.ListAsync(
                $"""
                SELECT {ServingTables.Setting.ColumnsOf("v")}, {ServingTables.Range.ColumnsOf("r")} FROM setting v JOIN served_range r ON true
                WHERE v.name = 'ranges_version' AND v.value > 0 ORDER BY r.first
                """,
                [],
                row =>
                {
                    connection.Check(row, ServingTables.Setting);
                    connection.Check(row, ServingTables.Range, 3);
                    return (Version: (int)row.GetInt64(1), Range: new ServedRange(row.Text(3), new HashRange(HashColumn.Read(row.GetInt64(4)), HashColumn.Read(row.GetInt64(5)))));
                },
                cancel),
            cancel);
        return rows.Count == 0 ? null : new ServedRanges(rows[0].Version, [.. rows.Select(r => r.Range)]);
    }

    // Whoever reads rows of several tables holds each against its checksum.
    private Task<List<T>> QueryAsync<T>(string sql, NpgsqlParameter[] parameters, Func<NpgsqlConnection, NpgsqlDataReader, T> read, CancellationToken cancel) =>
        _questions.AskAsync((connection, stop) => connection.ListAsync(sql, Copied(parameters), row => read(connection, row), stop), cancel);

    private Task<List<T>> QueryAsync<T>(SealedTable table, string rest, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancel) =>
        _questions.AskAsync((connection, stop) => connection.ListAsync(table, rest, Copied(parameters), read, stop), cancel);

    // What the node itself reads waits for no question.
    private Task<List<T>> OwnQueryAsync<T>(SealedTable table, string rest, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancel) =>
        _access.RunAsync(connection => connection.ListAsync(table, rest, Copied(parameters), read, cancel), cancel);

    private static NpgsqlParameter[] Copied(NpgsqlParameter[] parameters) => [.. parameters.Select(p => p.Clone())];

    private Task<List<(long Number, Transition Transition)>> QueryTransitionsAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancel) => QueryAsync(
        sql,
        parameters,
        (connection, row) =>
        {
            connection.Check(row, PostgresTables.Transition);
            connection.Check(row, PostgresTables.Segment, 11);
            return (row.GetInt64(0), ReadTransition(row));
        },
        cancel);

    // Rows of one segment follow each other.
    private static List<SegmentCount> Sums(List<(string Segment, long Members)> rows)
    {
        var counts = new List<SegmentCount>();
        foreach (var (segment, members) in rows)
        {
            if (counts.Count > 0 && counts[^1].Name == segment) counts[^1] = new SegmentCount(segment, counts[^1].Members + members);
            else counts.Add(new SegmentCount(segment, members));
        }

        return counts;
    }

    private static Transition ReadTransition(NpgsqlDataReader row) => new()
    {
        UserId = row.Text(2),
        Segment = row.Text(12),
        AsOf = row.Date(4),
        Entered = row.GetBoolean(5),
        Cause = (CauseKind)row.GetInt16(6),
        EventId = row.Text(7),
        Rules = new Activation(row.GetInt32(8), row.Text(14)),
        Taxonomy = new Activation(row.GetInt32(9), row.Text(15)),
    };
}
