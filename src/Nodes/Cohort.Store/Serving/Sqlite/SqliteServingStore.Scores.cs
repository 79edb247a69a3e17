using Cohort.Core.Purchases;

namespace Cohort.Store.Serving.Sqlite;

/// <content>Scores and next actions.</content>
internal sealed partial class SqliteServingStore
{
    private const string OfUser = "WHERE user_hash = ?1 AND user_id = ?2";

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
        ScoresAsync(ServingTables.Score, $"{OfUser} ORDER BY model", user, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Score>> ScoreLogAsync(string user, CancellationToken cancel = default) =>
        ScoresAsync(ServingTables.ScoreLog, $"{OfUser} ORDER BY epoch, sequence, model, run_id", user, cancel);

    /// <inheritdoc/>
    public Task<NextAction?> NextActionAsync(string user, CancellationToken cancel = default) => Questions.AskAsync(
        database =>
        {
            using var row = database.Read(ServingTables.Action, OfUser).Bind(1, HashColumn.Of(user)).BindText(2, user);
            return row.Step() ? ActionOf(row) : null;
        },
        cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NextAction>> NextActionsAsync(IReadOnlyCollection<string> users, CancellationToken cancel = default) => _own.AskAsync<IReadOnlyList<NextAction>>(
        database =>
        {
            using var row = database.Read(ServingTables.Action, OfUser);
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
    public Task<Page<string>> ScoredAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        return Questions.AskAsync(
            database =>
            {
                // A user has a row for each model.
                using var rows = database.Read(ServingTables.Score, "WHERE (user_hash, user_id) > (?1, ?2) ORDER BY user_hash, user_id").Bind(1, mark.First).BindText(2, mark.Text);
                var users = new List<(long Hash, string User)>();
                while (users.Count <= most && rows.Step())
                {
                    var user = (rows.Int64(0), rows.Text(1));
                    if (users.Count == 0 || users[^1] != user) users.Add(user);
                }

                var page = PageMark.Cut(users, most, last => new PageMark(last.Hash, 0, last.User));
                return new Page<string>([.. page.Items.Select(scored => scored.User)], page.Next);
            },
            cancel);
    }

    private static NextAction ActionOf(Statement row) => new(
        row.Text(1), row.Text(2), row.Real(3), row.Int64(4), DateOf(row, 5), new ScorePosition((int)row.Int64(6), row.Int64(7)), row.Text(8), row.Text(9));

    private Task<IReadOnlyList<Score>> ScoresAsync(SealedTable table, string rest, string user, CancellationToken cancel) => Questions.AskAsync<IReadOnlyList<Score>>(
        database =>
        {
            using var row = database.Read(table, rest).Bind(1, HashColumn.Of(user)).BindText(2, user);
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
        using var upsert = _writer.Insert(
            ServingTables.Score,
            rest: """
            ON CONFLICT (user_hash, user_id, model) DO UPDATE SET version = excluded.version, schema = excluded.schema,
                feature_hash = excluded.feature_hash, as_of = excluded.as_of, epoch = excluded.epoch, sequence = excluded.sequence,
                run_id = excluded.run_id, value = excluded.value, checksum = excluded.checksum
            WHERE (excluded.epoch, excluded.sequence) >= (epoch, sequence)
            """);
        using var log = _writer.Insert(ServingTables.ScoreLog, "INSERT OR IGNORE");
        foreach (var score in scores.OrderBy(s => HashColumn.Of(s.User)))
        {
            Bind(upsert, score).Run();
            Bind(log, score).Run();
        }

        foreach (var score in logOnly.OrderBy(s => HashColumn.Of(s.User))) Bind(log, score).Run();
    }

    private void WriteActions(IReadOnlyList<NextAction> actions)
    {
        using var upsert = _writer.Insert(
            ServingTables.Action,
            rest: """
            ON CONFLICT (user_hash, user_id) DO UPDATE SET campaign = excluded.campaign, probability = excluded.probability,
                expected_minor = excluded.expected_minor, as_of = excluded.as_of, epoch = excluded.epoch, sequence = excluded.sequence,
                run_id = excluded.run_id, offers = excluded.offers, checksum = excluded.checksum
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
