using System.Text;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>Erasures.</content>
internal sealed partial class PostgresServingStore
{
    private const string OfErased = "user_hash = $1 AND user_id = $2";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredErasure>> ErasuresAsync(CancellationToken cancel = default) =>
        await OwnQueryAsync(SealedTables.Erasure, "ORDER BY number", [], PostgresErasures.Read, cancel);

    /// <inheritdoc/>
    public Task<StoredErasure> BeginErasureAsync(StoredErasure wanted, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            // One at a time, so that each has a number and no user two.
            await connection.ListAsync("SELECT pg_advisory_xact_lock(1668245615, 'erasure'::regclass::oid::integer)", [], _ => 0, cancel);
            var all = await connection.ListAsync(SealedTables.Erasure, "ORDER BY number", [], PostgresErasures.Read, cancel);
            if (all.Find(one => one.Step != ErasureStep.Done && one.Mark.IsOf(wanted.UserId)) is { } former) return former;
            var begun = wanted with { Number = all.Count + 1 };
            await PostgresErasures.WriteAsync(connection, begun, cancel);

            // Programs of before could not read what journals say of it.
            await connection.ChangeAsync("UPDATE schema_version SET oldest = GREATEST(COALESCE(oldest, version), $1)", [Value(PostgresSchema.Erases)], cancel);
            return begun;
        },
        cancel);

    /// <inheritdoc/>
    public Task LetGoAsync(long number, int ranges, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            if (await PostgresErasures.FindAsync(connection, number, cancel) is not { Step: ErasureStep.Begun } erasure) return false;
            var rows = new ErasedRows(erasure);
            rows.Note("journal", ErasureTexts.Ranges, ranges);
            await LetGoOfMembershipsAsync(connection, rows, cancel);
            await LetGoOfScoresAsync(connection, rows, int.MaxValue, cancel);
            await LetGoOfTransitionsAsync(connection, rows, cancel);
            await PostgresErasures.WriteAsync(connection, rows.Erasure with { Step = ErasureStep.BesideDone }, cancel);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task ForgetUserAsync(
        long number, int firstRange, IReadOnlyList<RemovedPart> elsewhere, Func<StoredErasure, IReadOnlyList<string>, string, string> receipt,
        CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            if (await PostgresErasures.FindAsync(connection, number, cancel) is not { Step: ErasureStep.BesideDone } erasure) return false;
            var rows = new ErasedRows(erasure);
            foreach (var part in elsewhere) rows.Note(part.Place, part.What, part.Count);
            await LetGoOfScoresAsync(connection, rows, firstRange, cancel);
            await PostgresErasures.LetGoOfLettersAsync(connection, rows, cancel);
            await PostgresErasures.ReplaceActivationsAsync(connection, rows, cancel);
            await PostgresErasures.ReplaceAuditAsync(connection, rows, cancel);
            var key = await PostgresErasures.KeyAsync(connection, cancel);
            var next = rows.Erasure with { Step = ErasureStep.RowsDone, UserId = "" };
            var sealedReceipt = receipt(next, await RemainingAsync(connection, rows.User, cancel), key);
            await PostgresErasures.WriteAsync(connection, next with { Receipt = sealedReceipt }, cancel);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task ScrubAsync(long number, CancellationToken cancel = default)
    {
        var erasure = (await ErasuresAsync(cancel)).FirstOrDefault(one => one.Number == number);
        if (erasure is not { Step: ErasureStep.RowsDone }) return;
        foreach (var table in PostgresTables.All) await _access.RunAsync(connection => VacuumAsync(connection, table.Name, cancel), cancel);
        await _access.CommitAsync(
            async connection =>
            {
                await PostgresErasures.WriteAsync(connection, erasure with { Step = ErasureStep.Done }, cancel);
                return true;
            },
            cancel);
    }

    // However long it takes; nobody waits for it.
    private static async Task<bool> VacuumAsync(NpgsqlConnection connection, string table, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"VACUUM (ANALYZE) {table}", connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
        return true;
    }

    private static NpgsqlParameter[] Of(UserText user) => [Value(HashColumn.Of(user.UserId)), Value(user.UserId)];

    private static async Task LetGoOfMembershipsAsync(NpgsqlConnection connection, ErasedRows rows, CancellationToken cancel)
    {
        // Whoever stores another range table is about to merge shares.
        await connection.ListAsync("SELECT 1 FROM setting WHERE name = 'ranges_version' FOR UPDATE", [], _ => 0, cancel);
        var left = await connection.ListAsync(
            $"DELETE FROM membership WHERE segment_id IN (SELECT id FROM segment) AND {OfErased} RETURNING segment_id", Of(rows.User), row => row.GetInt32(0), cancel);
        rows.Note("membership", ErasureTexts.Memberships, left.Count);
        if (left.Count == 0) return;
        var shares = await connection.ListAsync(
            PostgresTables.Share, "WHERE range_id = '' AND segment_id = ANY($1) ORDER BY segment_id FOR UPDATE", [Value(left.ToArray())],
            row => (Segment: row.GetInt32(0), Members: row.GetInt64(2)), cancel);
        var former = shares.ToDictionary(share => share.Segment, share => share.Members);
        await using var batch = connection.CreateBatch();
        AddShares(batch, "", left.ToDictionary(segment => segment, segment => former.GetValueOrDefault(segment) - 1));
        await batch.ExecuteNonQueryAsync(cancel);
    }

    // Readers of transitions may stand at the last one: that there was one of its number is kept.
    private static async Task LetGoOfTransitionsAsync(NpgsqlConnection connection, ErasedRows rows, CancellationToken cancel)
    {
        await connection.ListAsync("SELECT pg_advisory_xact_lock(1668245615, 'transition'::regclass::oid::integer)", [], _ => 0, cancel);
        var last = (await connection.ListAsync(LastTransition, [], row => row.GetInt64(0), cancel))[0];
        await connection.ChangeAsync(
            "INSERT INTO setting VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET value = excluded.value, checksum = excluded.checksum",
            [Value(LastSetting), Value(last), Value(SealOfSetting(LastSetting, last))], cancel);
        var gone = await connection.ListAsync(
            $"DELETE FROM transition WHERE {OfErased} RETURNING segment_id, as_of, entered",
            Of(rows.User), row => (Segment: row.GetInt32(0), AsOf: row.GetFieldValue<DateOnly>(1), Entered: row.GetBoolean(2)), cancel);
        rows.Note("transition", ErasureTexts.Transitions, gone.Count);
        if (gone.Count == 0) return;
        var days = gone.GroupBy(one => (one.Segment, one.AsOf)).OrderBy(day => day.Key)
            .Select(day => (day.Key.Segment, day.Key.AsOf, -day.LongCount(one => one.Entered), -day.LongCount(one => !one.Entered))).ToArray();
        await WriteDaysAsync(connection, days, cancel);
        await connection.ChangeAsync("DELETE FROM segment_day WHERE entries = 0 AND exits = 0", [], cancel);
    }

    private static async Task LetGoOfScoresAsync(NpgsqlConnection connection, ErasedRows rows, int before, CancellationToken cancel)
    {
        foreach (var table in ErasedRows.OfScores)
        {
            var gone = await connection.ChangeAsync($"DELETE FROM {table.Name} WHERE {OfErased} AND epoch < $3", [.. Of(rows.User), Value(before)], cancel);
            rows.Note(table.Name, ErasureTexts.Scores, gone);
        }
    }

    private static async Task<List<string>> RemainingAsync(NpgsqlConnection connection, UserText user, CancellationToken cancel)
    {
        var sentences = new List<string>();
        foreach (var (table, column, isText, sentence) in ErasureTexts.StaysIn)
        {
            var bytes = isText ? $"convert_to({column}, 'UTF8')" : column;
            var found = await connection.ListAsync(
                $"SELECT {bytes} FROM {table} WHERE position($1 IN {bytes}) > 0", [Value(Encoding.UTF8.GetBytes(user.UserId))], row => user.IsIn(row.GetFieldValue<byte[]>(0)), cancel);
            if (found.Contains(true)) sentences.Add(sentence);
        }

        return sentences;
    }
}
