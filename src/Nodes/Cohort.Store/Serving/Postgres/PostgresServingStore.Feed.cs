using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>
/// Transitions as they were stored. A trigger lets one transaction at a time add some, until it has committed, so numbers
/// become visible in their order.
/// </content>
internal sealed partial class PostgresServingStore
{
    // What a page selects; the versions of rules and taxonomies are joined to it.
    private static readonly string TransitionColumns =
        $"{PostgresTables.Transition.ColumnsOf("t")}, {PostgresTables.Segment.ColumnsOf("s")}, r.version, x.version";

    private const string TransitionJoins =
        "JOIN segment s ON s.id = t.segment_id JOIN rules r ON r.revision = t.rules_revision JOIN taxonomy x ON x.revision = t.taxonomy_revision";

    /// <inheritdoc/>
    public async Task<FeedPage> FeedAsync(FeedFilter filter, FeedMark after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);

        if (after == FeedMark.Start) after = (await TransitionStartAsync(cancel)).After;

        // Of one user, the index finds them; of a segment, so many rows are looked at and no more.
        var examined = filter.User is not null ? 0 : filter.Segment is not null ? FeedPage.Examined : most;
        var (until, isWhole) = await UntilAsync(after, examined, cancel);
        List<NpgsqlParameter> parameters = [Value(after.Chunk), Value(until.Chunk), Value((long)most)];
        var where = "t.number > $1 AND t.number <= $2";
        if (filter.User is { } user)
        {
            parameters.AddRange([Value(HashColumn.Of(user)), Value(user)]);
            where += " AND t.user_hash = $4 AND t.user_id = $5";
        }

        if (filter.Segment is { } segment)
        {
            parameters.Add(Value(segment));
            where += $" AND t.segment_id = (SELECT id FROM segment WHERE name = ${parameters.Count})";
        }

        var rows = (await QueryTransitionsAsync(
            $"SELECT {TransitionColumns} FROM (SELECT * FROM transition t WHERE {where} ORDER BY t.number LIMIT $3) AS t {TransitionJoins} ORDER BY t.number",
            [.. parameters],
            cancel)).ConvertAll(one => (Mark: new FeedMark(one.Number, 0), one.Transition));
        return rows.Count == most ? new FeedPage(rows, rows[^1].Mark, true) : new FeedPage(rows, until, isWhole);
    }

    /// <inheritdoc/>
    public async Task<FeedMark> FeedEndAsync(CancellationToken cancel = default) =>
        (await QueryAsync(LastTransition, [], (_, row) => new FeedMark(row.GetInt64(0), 0), cancel))[0];

    /// <inheritdoc/>
    public async Task<TransitionStart> TransitionStartAsync(CancellationToken cancel = default) => StartOf(await QueryAsync(ServingTables.Setting, StartRows, [], ReadSetting, cancel));

    /// <inheritdoc/>
    public Task<bool> ForgetTransitionsAsync(BusinessDate from, int most, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            // Locked, so that two nodes take turns.
            var start = StartOf(await connection.ListAsync(ServingTables.Setting, $"{StartRows} FOR UPDATE", [], ReadSetting, cancel));
            if (!(start.From >= from) && await IsAnyBeforeAsync(connection, from, cancel)) start = start with { From = from };
            if (start.From is not { } kept) return false;
            var stored = await connection.ListAsync(
                PostgresTables.Transition,
                "WHERE number > $1 AND number < (SELECT max(number) FROM transition) ORDER BY number LIMIT $2",
                [Value(start.After.Chunk), Value((long)most)],
                row => (Number: row.GetInt64(0), AsOf: row.Date(4)),
                cancel);
            var gone = stored.TakeWhile(one => one.AsOf < kept).ToList();
            var last = gone.Count == 0 ? start.After.Chunk : gone[^1].Number;

            // Of each user and segment the last entry stays, until they leave.
            await using var batch = connection.CreateBatch()
                .With(
                    """
                    DELETE FROM transition t USING transition w
                    WHERE w.number > $1 AND w.number <= $2 AND t.user_hash = w.user_hash AND t.user_id = w.user_id AND t.segment_id = w.segment_id
                    AND (t.number < w.number OR (t.number = w.number AND NOT w.entered))
                    """,
                    Value(start.After.Chunk),
                    Value(last))
                .With(
                    "UPDATE setting SET value = $1, checksum = $2 WHERE name = 'transitions_from'", Value((long)kept.Day), Value(SealOfSetting("transitions_from", kept.Day)))
                .With("UPDATE setting SET value = $1, checksum = $2 WHERE name = 'transitions_after'", Value(last), Value(SealOfSetting("transitions_after", last)));
            await batch.ExecuteNonQueryAsync(cancel);
            return gone.Count == most;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentDay>> DaysAsync(string segment, CancellationToken cancel = default) => await QueryAsync(
        PostgresTables.Day,
        "WHERE segment_id = (SELECT id FROM segment WHERE name = $1) ORDER BY as_of",
        [Value(segment)],
        row => new SegmentDay(segment, row.Date(1), row.GetInt64(2), row.GetInt64(3)),
        cancel);

    // The number of the last one, which may have been erased since.
    private const string LastSetting = "transitions_last";

    private const string LastTransition =
        $"SELECT GREATEST((SELECT max(number) FROM transition), (SELECT value FROM setting WHERE name = '{LastSetting}'), 0)";

    private const string StartRows = "WHERE name IN ('transitions_from', 'transitions_after') ORDER BY name";

    private static (string Name, long Value) ReadSetting(NpgsqlDataReader row) => (row.Text(0), row.GetInt64(1));

    private static TransitionStart StartOf(IReadOnlyList<(string Name, long Value)> settings) => settings switch
    {
        [(_, var after), (_, > 0 and var from)] => new TransitionStart(new BusinessDate((ushort)from), new FeedMark(after, 0)),
        _ => default,
    };

    private static async Task<bool> IsAnyBeforeAsync(NpgsqlConnection connection, BusinessDate from, CancellationToken cancel) =>
        (await connection.ListAsync("SELECT 1 FROM segment_day WHERE as_of < $1 LIMIT 1", [Value(DateColumn.Of(from))], row => row.GetInt32(0), cancel)).Count > 0;

    // Up to where a page looks, and whether it is as much as a page may look at. What is stored meanwhile has larger numbers.
    private async Task<(FeedMark Until, bool IsWhole)> UntilAsync(FeedMark after, int examined, CancellationToken cancel)
    {
        if (examined > 0)
        {
            var found = await QueryAsync(
                "SELECT max(number), count(*) FROM (SELECT number FROM transition WHERE number > $1 ORDER BY number LIMIT $2) AS t",
                [Value(after.Chunk), Value((long)examined)],
                (_, row) => (Last: row.IsDBNull(0) ? (long?)null : row.GetInt64(0), Count: row.GetInt64(1)),
                cancel);
            if (found[0].Last is { } last) return (new FeedMark(last, 0), found[0].Count == examined);
        }

        var end = await FeedEndAsync(cancel);
        after.RequireUpTo(end);
        return (end, false);
    }
}
