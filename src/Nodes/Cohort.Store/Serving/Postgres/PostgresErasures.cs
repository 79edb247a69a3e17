using System.Text.Json;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <summary>The rows of erasures in PostgreSQL, and what names a user beside what is served. Whoever writes is in a transaction.</summary>
internal static class PostgresErasures
{
    // Who, from where, what, with what, before and after.
    private const int FirstText = 4;
    private const int Texts = 6;

    /// <summary>An erasure, of its row.</summary>
    public static StoredErasure Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), new UserMark(row.Text(1), row.Text(2)), row.Text(3), StoredTime.Read(row.GetInt64(4)), row.Text(5), row.Text(6), row.GetInt32(7) != 0,
        (ErasureStep)row.GetInt32(8), JsonSerializer.Deserialize<string[]>(row.Text(9)) ?? [], JsonSerializer.Deserialize<RemovedPart[]>(row.Text(10)) ?? [], row.Text(11));

    /// <summary>One of them, which nobody else changes meanwhile; null where there is none.</summary>
    public static async Task<StoredErasure?> FindAsync(NpgsqlConnection connection, long number, CancellationToken cancel) =>
        (await connection.ListAsync(SealedTables.Erasure, "WHERE number = $1 FOR UPDATE", [Value(number)], Read, cancel)).FirstOrDefault();

    /// <summary>Writes an erasure as it is now.</summary>
    public static Task<int> WriteAsync(NpgsqlConnection connection, StoredErasure erasure, CancellationToken cancel)
    {
        var (backups, removed, step, at) = (ErasedRows.Column(erasure.Backups), ErasedRows.Column(erasure.Removed), (int)erasure.Step, StoredTime.Of(erasure.At));
        var seal = Seal.Of(SealedTables.Erasure).Add(erasure.Number).Add(erasure.Mark.Salt).Add(erasure.Mark.Hash).Add(erasure.UserId).Add(at).Add(erasure.By)
            .Add(erasure.Reason).Add(erasure.RefusesLater).Add(step).Add(backups).Add(removed).Add(erasure.Receipt);
        return connection.ChangeAsync(
            """
            INSERT INTO erasure VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (number) DO UPDATE
                SET user_id = excluded.user_id, step = excluded.step, removed = excluded.removed, receipt = excluded.receipt, checksum = excluded.checksum
            """,
            [
                Value(erasure.Number), Value(erasure.Mark.Salt), Value(erasure.Mark.Hash), Value(erasure.UserId), Value(at), Value(erasure.By), Value(erasure.Reason),
                Value(erasure.RefusesLater ? 1 : 0), Value(step), Value(backups), Value(removed), Value(erasure.Receipt), Value(seal.Value),
            ],
            cancel);
    }

    /// <summary>The key that signs receipts, made when it is needed first.</summary>
    public static async Task<string> KeyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var keys = await connection.ListAsync(ServingTables.ErasureKey, "", [], row => row.Text(1), cancel);
        if (keys is [var known]) return known;
        var pem = ReceiptPem.New();
        await connection.ChangeAsync(
            "INSERT INTO erasure_key VALUES (1, $1, $2)", [Value(pem), Value(Seal.Of(ServingTables.ErasureKey).Add(1).Add(pem).Value)], cancel);
        return pem;
    }

    /// <summary>Deletes the user's refused records.</summary>
    public static async Task LetGoOfLettersAsync(NpgsqlConnection connection, ErasedRows rows, CancellationToken cancel)
    {
        var letters = (await connection.ListAsync(
            ServingTables.DeadLetter, "", [],
            row => (Source: row.Text(0), Record: row.GetInt64(1), IsTheirs: rows.IsLetter(row.Text(5), row.GetFieldValue<byte[]>(7))), cancel)).FindAll(letter => letter.IsTheirs);
        await connection.ChangeAsync(
            "DELETE FROM dead_letter d USING unnest($1, $2) AS u (source, record) WHERE d.source = u.source AND d.record = u.record",
            [Value(letters.Select(letter => letter.Source).ToArray()), Value(letters.Select(letter => letter.Record).ToArray())], cancel);
        rows.Note("dead_letter", ErasureTexts.Letters, letters.Count);
    }

    /// <summary>Says something else in place of the user in who activated rules, and why.</summary>
    public static async Task ReplaceActivationsAsync(NpgsqlConnection connection, ErasedRows rows, CancellationToken cancel)
    {
        var all = await connection.ListAsync(
            ServingTables.Activation, "", [],
            row => (Rules: row.GetInt32(0), Taxonomy: row.GetInt32(1), Version: row.Text(2), Changed: row.GetInt16(3), At: row.GetInt64(4), Texts: rows.Replaced([row.Text(5), row.Text(6)])),
            cancel);
        foreach (var (rules, taxonomy, version, changed, at, texts) in all)
        {
            if (texts is not [var who, var reason]) continue;
            var seal = Seal.Of(ServingTables.Activation).Add(rules).Add(taxonomy).Add(version).Add(changed).Add(at).Add(who).Add(reason);
            await connection.ChangeAsync(
                "UPDATE activation SET who = $3, reason = $4, checksum = $5 WHERE rules = $1 AND taxonomy = $2",
                [Value(rules), Value(taxonomy), Value(who), Value(reason), Value(seal.Value)], cancel);
            rows.Note("activation", ErasureTexts.Activations, 1);
        }
    }

    /// <summary>Says something else in place of the user in entries of the audit log: the one change that there is. Entries stay, in their order.</summary>
    public static async Task ReplaceAuditAsync(NpgsqlConnection connection, ErasedRows rows, CancellationToken cancel)
    {
        var changed = (await connection.ListAsync(
            ServingTables.Audit, "", [],
            row => (
                Texts: rows.Replaced([.. Enumerable.Range(FirstText, Texts).Select(row.Text)]),
                Number: row.GetInt64(0), At: row.GetInt64(1), Node: row.Text(2), Request: row.Text(3), Outcome: row.GetInt16(10), Status: row.GetInt32(11)),
            cancel)).FindAll(entry => entry.Texts is not null);
        if (changed.Count == 0) return;
        await connection.ChangeAsync("ALTER TABLE audit DISABLE TRIGGER audit_is_not_changed", [], cancel);
        foreach (var (texts, number, at, node, request, outcome, status) in changed)
        {
            var seal = Seal.Of(ServingTables.Audit).Add(number).Add(at).Add(node).Add(request);
            foreach (var text in texts!) seal = seal.Add(text);
            await connection.ChangeAsync(
                "UPDATE audit SET who = $2, source = $3, what = $4, body = $5, before = $6, after = $7, checksum = $8 WHERE number = $1",
                [Value(number), .. texts.Select(text => Value(text)), Value(seal.Add(outcome).Add(status).Value)], cancel);
        }

        await connection.ChangeAsync("ALTER TABLE audit ENABLE TRIGGER audit_is_not_changed", [], cancel);
        rows.Note("audit", ErasureTexts.Entries, changed.Count);
    }
}
