using Cohort.Core.Purchases;

namespace Cohort.Store.Serving.Sqlite;

/// <content>Scores and next actions.</content>
internal sealed partial class SqliteServingStore
{
    private const string ScoreColumns = "user_hash, user_id, model, version, schema, feature_hash, as_of, epoch, sequence, run_id, value";

    private const string ActionColumns = "user_hash, user_id, campaign, probability, expected_minor, as_of, epoch, sequence, run_id, offers";

    /// <inheritdoc/>
    public Task WriteScoresAsync(
        IReadOnlyList<Score> scores, IReadOnlyList<NextAction> actions, IReadOnlyList<Score>? logOnly = null, CancellationToken cancel = default)
    {
        Score.Check(scores.Concat(logOnly ?? []), actions);
        return CommitAsync(
            () =>
            {
                WriteScores(scores, logOnly ?? []);
                WriteActions(actions);
                return true;
            },
            cancel);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Score>> ScoresAsync(string user, CancellationToken cancel = default) =>
        ScoresAsync($"SELECT {ScoreColumns} FROM score WHERE user_hash = ?1 AND user_id = ?2 ORDER BY model", user, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Score>> ScoreLogAsync(string user, CancellationToken cancel = default) =>
        ScoresAsync($"SELECT {ScoreColumns} FROM score_log WHERE user_hash = ?1 AND user_id = ?2 ORDER BY epoch, sequence, model, run_id", user, cancel);

    /// <inheritdoc/>
    public Task<NextAction?> NextActionAsync(string user, CancellationToken cancel = default) => Questions.AskAsync(
        database =>
        {
            using var row = database.Prepare($"SELECT {ActionColumns} FROM next_action WHERE user_hash = ?1 AND user_id = ?2")
                .Bind(1, HashColumn.Of(user)).BindText(2, user);
            return row.Step() ? ActionOf(row) : null;
        },
        cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NextAction>> NextActionsAsync(IReadOnlyCollection<string> users, CancellationToken cancel = default) => _own.AskAsync<IReadOnlyList<NextAction>>(
        database =>
        {
            using var row = database.Prepare($"SELECT {ActionColumns} FROM next_action WHERE user_hash = ?1 AND user_id = ?2");
            var actions = new List<NextAction>();
            foreach (var user in users)
            {
                row.Bind(1, HashColumn.Of(user)).BindText(2, user);
                if (row.Step()) actions.Add(ActionOf(row));
                row.Reset();
            }

            return actions;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<Page<string>> ScoredAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await ListAsync(
            "SELECT DISTINCT user_hash, user_id FROM score WHERE (user_hash, user_id) > (?1, ?2) ORDER BY user_hash, user_id LIMIT ?3",
            statement => statement.Bind(1, mark.First).BindText(2, mark.Text).Bind(3, most + 1L),
            row => (Hash: row.Int64(0), User: row.Text(1)),
            cancel);
        var page = PageMark.Cut([.. rows], most, last => new PageMark(last.Hash, 0, last.User));
        return new Page<string>([.. page.Items.Select(scored => scored.User)], page.Next);
    }

    private static NextAction ActionOf(Statement row) => new(
        row.Text(1), row.Text(2), row.Real(3), row.Int64(4), DateOf(row, 5), new ScorePosition((int)row.Int64(6), row.Int64(7)), row.Text(8), row.Text(9));

    private Task<IReadOnlyList<Score>> ScoresAsync(string sql, string user, CancellationToken cancel) => Questions.AskAsync<IReadOnlyList<Score>>(
        database =>
        {
            using var row = database.Prepare(sql).Bind(1, HashColumn.Of(user)).BindText(2, user);
            var scores = new List<Score>();
            while (row.Step())
            {
                scores.Add(new Score(
                    row.Text(1),
                    row.Text(2),
                    row.Text(3),
                    (int)row.Int64(4),
                    (ulong)row.Int64(5),
                    DateOf(row, 6),
                    new ScorePosition((int)row.Int64(7), row.Int64(8)),
                    row.Text(9),
                    row.Real(10)));
            }

            return scores;
        },
        cancel);

    private void WriteScores(IReadOnlyList<Score> scores, IReadOnlyList<Score> logOnly)
    {
        using var upsert = _writer.Prepare(
            $"""
            INSERT INTO score ({ScoreColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            ON CONFLICT (user_hash, user_id, model) DO UPDATE SET version = excluded.version, schema = excluded.schema,
                feature_hash = excluded.feature_hash, as_of = excluded.as_of, epoch = excluded.epoch, sequence = excluded.sequence,
                run_id = excluded.run_id, value = excluded.value
            WHERE (excluded.epoch, excluded.sequence) >= (epoch, sequence)
            """);
        using var log = _writer.Prepare($"INSERT OR IGNORE INTO score_log ({ScoreColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
        foreach (var score in scores.OrderBy(s => HashColumn.Of(s.User)))
        {
            Bind(upsert, score).Run();
            Bind(log, score).Run();
        }

        foreach (var score in logOnly.OrderBy(s => HashColumn.Of(s.User))) Bind(log, score).Run();
    }

    private void WriteActions(IReadOnlyList<NextAction> actions)
    {
        using var upsert = _writer.Prepare(
            $"""
            INSERT INTO next_action ({ActionColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (user_hash, user_id) DO UPDATE SET campaign = excluded.campaign, probability = excluded.probability,
                expected_minor = excluded.expected_minor, as_of = excluded.as_of, epoch = excluded.epoch, sequence = excluded.sequence,
                run_id = excluded.run_id, offers = excluded.offers
            WHERE (excluded.epoch, excluded.sequence) >= (epoch, sequence)
            """);
        foreach (var action in actions.OrderBy(a => HashColumn.Of(a.User)))
        {
            upsert.Bind(1, HashColumn.Of(action.User)).BindText(2, action.User).BindText(3, action.Campaign).BindReal(4, action.Probability)
                .Bind(5, action.ExpectedMinor).Bind(6, action.AsOf.Day).Bind(7, action.Position.Epoch).Bind(8, action.Position.Sequence)
                .BindText(9, action.RunId).BindText(10, action.Offers).Run();
        }
    }

    private static Statement Bind(Statement statement, Score score) => statement
        .Bind(1, HashColumn.Of(score.User)).BindText(2, score.User).BindText(3, score.Model).BindText(4, score.Version)
        .Bind(5, score.Schema).Bind(6, (long)score.FeatureHash).Bind(7, score.AsOf.Day).Bind(8, score.Position.Epoch)
        .Bind(9, score.Position.Sequence).BindText(10, score.RunId).BindReal(11, score.Value);

    private static BusinessDate DateOf(Statement row, int column) => new((ushort)row.Int64(column));
}
