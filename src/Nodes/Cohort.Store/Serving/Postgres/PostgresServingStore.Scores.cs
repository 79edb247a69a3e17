using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>Scores and next actions.</content>
internal sealed partial class PostgresServingStore
{
    private const string ScoreColumns = "user_hash, user_id, model, version, schema, feature_hash, as_of, epoch, sequence, run_id, value, checksum";

    private const string ActionColumns = "user_hash, user_id, campaign, probability, expected_minor, as_of, epoch, sequence, run_id, offers, checksum";

    private const string OfUser = "WHERE user_hash = $1 AND user_id = $2";

    // Of several with one key in a call, the one with the largest position stays, and of those the last one.
    private const string InsertScores =
        $"""
        INSERT INTO score AS s ({ScoreColumns})
        SELECT DISTINCT ON (user_hash, user_id COLLATE "C", model COLLATE "C") {ScoreColumns}
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) WITH ORDINALITY AS u ({ScoreColumns}, place)
        ORDER BY user_hash, user_id COLLATE "C", model COLLATE "C", epoch DESC, sequence DESC, place DESC
        ON CONFLICT (user_hash, user_id, model) DO UPDATE SET version = excluded.version, schema = excluded.schema,
            feature_hash = excluded.feature_hash, as_of = excluded.as_of, epoch = excluded.epoch, sequence = excluded.sequence,
            run_id = excluded.run_id, value = excluded.value, checksum = excluded.checksum
        WHERE (excluded.epoch, excluded.sequence) >= (s.epoch, s.sequence)
        """;

    private const string InsertLog =
        $"INSERT INTO score_log ({ScoreColumns}) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";

    private const string InsertActions =
        $"""
        INSERT INTO next_action AS s ({ActionColumns})
        SELECT DISTINCT ON (user_hash, user_id COLLATE "C") {ActionColumns}
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) WITH ORDINALITY AS u ({ActionColumns}, place)
        ORDER BY user_hash, user_id COLLATE "C", epoch DESC, sequence DESC, place DESC
        ON CONFLICT (user_hash, user_id) DO UPDATE SET campaign = excluded.campaign, probability = excluded.probability,
            expected_minor = excluded.expected_minor, as_of = excluded.as_of, epoch = excluded.epoch, sequence = excluded.sequence,
            run_id = excluded.run_id, offers = excluded.offers, checksum = excluded.checksum
        WHERE (excluded.epoch, excluded.sequence) >= (s.epoch, s.sequence)
        """;

    /// <inheritdoc/>
    public Task WriteScoresAsync(
        IReadOnlyList<Score> scores, IReadOnlyList<NextAction> actions, IReadOnlyList<Score>? logOnly = null, CancellationToken cancel = default)
    {
        logOnly ??= [];
        Score.Check(scores.Concat(logOnly), actions);
        if (scores.Count == 0 && actions.Count == 0 && logOnly.Count == 0) return Task.CompletedTask;

        // In the order of the tables: two writers that share users take turns and never wait for each other in a ring.
        Score[] sorted = [.. scores.OrderBy(s => HashColumn.Of(s.User))];
        Score[] logged = [.. scores.Concat(logOnly).OrderBy(s => HashColumn.Of(s.User))];
        NextAction[] offered = [.. actions.OrderBy(a => HashColumn.Of(a.User))];
        return _access.CommitAsync(
            async connection =>
            {
                await using var batch = connection.CreateBatch();
                if (sorted.Length > 0) batch.With(InsertScores, Columns(ServingTables.Score, sorted));
                if (logged.Length > 0) batch.With(InsertLog, Columns(ServingTables.ScoreLog, logged));
                if (offered.Length > 0) batch.With(InsertActions, Columns(offered));
                return await batch.ExecuteNonQueryAsync(cancel);
            },
            cancel);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Score>> ScoresAsync(string user, CancellationToken cancel = default) =>
        ScoresAsync(ServingTables.Score, $"{OfUser} ORDER BY model", user, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Score>> ScoreLogAsync(string user, CancellationToken cancel = default) =>
        ScoresAsync(ServingTables.ScoreLog, $"{OfUser} ORDER BY epoch, sequence, model, run_id", user, cancel);

    /// <inheritdoc/>
    public async Task<NextAction?> NextActionAsync(string user, CancellationToken cancel = default)
    {
        var rows = await QueryAsync(ServingTables.Action, OfUser, [Value(HashColumn.Of(user)), Value(user)], ActionOf, cancel);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NextAction>> NextActionsAsync(IReadOnlyCollection<string> users, CancellationToken cancel = default)
    {
        string[] ids = [.. users];
        return await _access.RunAsync(
            connection => connection.ListAsync(
                ServingTables.Action,
                "JOIN unnest($1, $2) AS wanted (wanted_hash, wanted_id) ON user_hash = wanted_hash AND user_id = wanted_id",
                [Value(Array.ConvertAll(ids, HashColumn.Of)), Value(ids)],
                ActionOf,
                cancel),
            cancel);
    }

    /// <inheritdoc/>
    public async Task<Page<string>> ScoredAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await QueryAsync(
            ServingTables.Score,
            """
            AS s WHERE (user_hash, user_id) > ($1, $2) AND model = (SELECT min(model) FROM score WHERE user_hash = s.user_hash AND user_id = s.user_id)
            ORDER BY user_hash, user_id LIMIT $3
            """,
            [Value(mark.First), Value(mark.Text), Value(most + 1L)],
            row => (Hash: row.GetInt64(0), User: row.Text(1)),
            cancel);
        var page = PageMark.Cut(rows, most, last => new PageMark(last.Hash, 0, last.User));
        return new Page<string>([.. page.Items.Select(scored => scored.User)], page.Next);
    }

    private static NextAction ActionOf(NpgsqlDataReader row) => new(
        row.Text(1), row.Text(2), row.GetDouble(3), row.GetInt64(4), row.Date(5), new ScorePosition(row.GetInt32(6), row.GetInt64(7)), row.Text(8), row.Text(9));

    private async Task<IReadOnlyList<Score>> ScoresAsync(SealedTable table, string rest, string user, CancellationToken cancel) => await QueryAsync(
        table,
        rest,
        [Value(HashColumn.Of(user)), Value(user)],
        row => new Score(
            row.Text(1),
            row.Text(2),
            row.Text(3),
            row.GetInt32(4),
            (ulong)row.GetInt64(5),
            row.Date(6),
            new ScorePosition(row.GetInt32(7), row.GetInt64(8)),
            row.Text(9),
            row.GetDouble(10)),
        cancel);

    private static NpgsqlParameter[] Columns(SealedTable table, Score[] scores) =>
    [
        Value(Array.ConvertAll(scores, s => HashColumn.Of(s.User))),
        Value(Array.ConvertAll(scores, s => s.User)),
        Value(Array.ConvertAll(scores, s => s.Model)),
        Value(Array.ConvertAll(scores, s => s.Version)),
        Value(Array.ConvertAll(scores, s => s.Schema)),
        Value(Array.ConvertAll(scores, s => (long)s.FeatureHash)),
        Value(Array.ConvertAll(scores, s => DateColumn.Of(s.AsOf))),
        Value(Array.ConvertAll(scores, s => s.Position.Epoch)),
        Value(Array.ConvertAll(scores, s => s.Position.Sequence)),
        Value(Array.ConvertAll(scores, s => s.RunId)),
        Value(Array.ConvertAll(scores, s => s.Value)),
        Value(Array.ConvertAll(scores, s => SealOf(table, s))),
    ];

    private static NpgsqlParameter[] Columns(NextAction[] actions) =>
    [
        Value(Array.ConvertAll(actions, a => HashColumn.Of(a.User))),
        Value(Array.ConvertAll(actions, a => a.User)),
        Value(Array.ConvertAll(actions, a => a.Campaign)),
        Value(Array.ConvertAll(actions, a => a.Probability)),
        Value(Array.ConvertAll(actions, a => a.ExpectedMinor)),
        Value(Array.ConvertAll(actions, a => DateColumn.Of(a.AsOf))),
        Value(Array.ConvertAll(actions, a => a.Position.Epoch)),
        Value(Array.ConvertAll(actions, a => a.Position.Sequence)),
        Value(Array.ConvertAll(actions, a => a.RunId)),
        Value(Array.ConvertAll(actions, a => a.Offers)),
        Value(Array.ConvertAll(actions, SealOf)),
    ];

    private static int SealOf(SealedTable table, Score score) => Seal.Of(table).Add(HashColumn.Of(score.User)).Add(score.User).Add(score.Model).Add(score.Version)
        .Add(score.Schema).Add((long)score.FeatureHash).Add(DateColumn.Of(score.AsOf)).Add(score.Position.Epoch).Add(score.Position.Sequence).Add(score.RunId)
        .Add(score.Value).Value;

    private static int SealOf(NextAction action) => Seal.Of(ServingTables.Action).Add(HashColumn.Of(action.User)).Add(action.User).Add(action.Campaign)
        .Add(action.Probability).Add(action.ExpectedMinor).Add(DateColumn.Of(action.AsOf)).Add(action.Position.Epoch).Add(action.Position.Sequence)
        .Add(action.RunId).Add(action.Offers).Value;
}
