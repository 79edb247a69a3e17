using System.Data;
using Cohort.Core.Protocol;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>What waits for a lake.</content>
internal sealed partial class PostgresServingStore
{
    private static readonly string[] LakeCounts = [.. FedLake.Counts.Select(count => count.Name)];

    /// <inheritdoc/>
    public Task<FedLake?> LakeAsync(CancellationToken cancel = default) => _access.RunAsync<FedLake?>(
        async connection =>
        {
            // All statements of the transaction see what the first one saw.
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            var lakes = await connection.ListAsync(ServingTables.Lake, "", [], row => (Identity: row.Text(1), Location: row.Text(2)), cancel);
            if (lakes is not [var lake]) return null;
            var counts = await connection.ListAsync(
                ServingTables.Setting, "WHERE name = ANY($1)", [Value(LakeCounts)], row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancel);
            var ranges = await connection.ListAsync(ServingTables.Range, "", [], row => row.Text(0), cancel);
            var days = new Dictionary<string, int>(
                await connection.ListAsync(
                    ServingTables.Position, "WHERE range_id = ANY($1)", [Value(ranges.ToArray())],
                    row => KeyValuePair.Create(row.Text(0), row.IsDBNull(2) ? -1 : row.Date(2).Day), cancel),
                StringComparer.Ordinal);
            var past = FedLake.PastOf([.. ranges.Select(range => days.GetValueOrDefault(range, -1))]);
            return FedLake.Of(lake.Identity, lake.Location, new Dictionary<string, long>(counts, StringComparer.Ordinal), past);
        },
        cancel);

    /// <inheritdoc/>
    public Task BeginLakeAsync(string location, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            var identity = Guid.NewGuid().ToString("n");
            var begun = await connection.ChangeAsync(
                "INSERT INTO lake SELECT 1, $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM served_range) ON CONFLICT (id) DO NOTHING",
                [Value(identity), Value(location), Value(Seal.Of(ServingTables.Lake).Add(1).Add(identity).Add(location).Value)],
                cancel);
            if (begun == 0) return false;
            await connection.ChangeAsync(
                "INSERT INTO setting SELECT * FROM unnest($1, $2, $3)",
                [
                    Value(LakeCounts), Value(Array.ConvertAll(FedLake.Counts, count => count.First)),
                    Value(Array.ConvertAll(FedLake.Counts, count => SealOfSetting(count.Name, count.First))),
                ],
                cancel);

            // Programs of before would publish without telling the lake.
            await connection.ChangeAsync("UPDATE schema_version SET oldest = GREATEST(COALESCE(oldest, version), $1)", [Value(PostgresSchema.FeedsLakes)], cancel);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LakeBatch>> LakeBatchesAsync(long after, CancellationToken cancel = default) => LakeOrder.Checked(
        await OwnQueryAsync(
            ServingTables.LakeBatch, "WHERE number > $1 ORDER BY number LIMIT $2", [Value(after), Value(LakeOrder.MostRows)],
            row => new LakeBatch(row.GetInt64(0), row.GetInt32(3), row.GetInt32(4), row.GetFieldValue<byte[]>(5), row.GetFieldValue<byte[]>(6)), cancel),
        after, batch => batch.Id, _access.Place);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LakeChunk>> LakeChunksAsync(long after, CancellationToken cancel = default) => LakeOrder.Checked(
        await OwnQueryAsync(
            ServingTables.LakeChunk, "WHERE number > $1 ORDER BY number LIMIT $2", [Value(after), Value(LakeOrder.MostRows)],
            row => new LakeChunk(row.GetInt64(0), row.GetFieldValue<byte[]>(3)), cancel),
        after, chunk => chunk.Number, _access.Place);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LakeContext>> LakeContextsAsync(CancellationToken cancel = default) => await OwnQueryAsync(
        ServingTables.LakeContext, "ORDER BY rules, taxonomy", [], row => new LakeContext(row.GetInt32(2), row.GetInt32(0), row.GetInt32(1)), cancel);

    /// <inheritdoc/>
    public Task ConfirmLakeAsync(long batch, long chunk, int day, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            (string Name, long Value)[] done = [(FedLake.LastDoneBatch, batch), (FedLake.LastDoneChunk, chunk), (FedLake.LastDoneDay, day)];
            await connection.ChangeAsync("DELETE FROM lake_batch WHERE number <= $1", [Value(batch)], cancel);
            await connection.ChangeAsync("DELETE FROM lake_chunk WHERE number <= $1", [Value(chunk)], cancel);
            await connection.ChangeAsync(
                "UPDATE setting s SET value = u.value, checksum = u.checksum FROM unnest($1, $2, $3) AS u (name, value, checksum) WHERE s.name = u.name AND s.value < u.value",
                [
                    Value(Array.ConvertAll(done, one => one.Name)), Value(Array.ConvertAll(done, one => one.Value)),
                    Value(Array.ConvertAll(done, one => SealOfSetting(one.Name, one.Value))),
                ],
                cancel);
            return true;
        },
        cancel);

    // Who holds the counts has the turn until its commit: so numbers are visible in their order, and none is missing.
    private async Task WriteLakeAsync(NpgsqlConnection connection, IReadOnlyList<RangeUpdate> updates, CancellationToken cancel)
    {
        RangeUpdate[] fed = [.. updates.Where(update => update.Lake is not null)];
        if (fed.Length == 0) return;
        var counts = new Dictionary<string, long>(
            await connection.ListAsync(
                ServingTables.Setting, "WHERE name = ANY($1) ORDER BY name FOR UPDATE", [Value(new[] { FedLake.LastBatch, FedLake.LastChunk })],
                row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancel),
            StringComparer.Ordinal);
        if (counts.Count != 2) throw LakeOrder.NoLake(_access.Place);
        var (lastBatch, lastChunk) = (counts[FedLake.LastBatch], counts[FedLake.LastChunk]);
        (long Number, RangeUpdate Update, JudgedBatch Batch)[] batches = [.. fed.SelectMany(update => update.Lake!.Batches.Select(batch => (++lastBatch, update, batch)))];
        (long Number, RangeUpdate Update)[] chunks = [.. fed.Where(update => !update.Transitions.IsEmpty).Select(update => (++lastChunk, update))];
        await using var write = connection.CreateBatch();
        AddContexts(write, fed);
        if (batches.Length > 0) AddBatches(write, batches);
        if (chunks.Length > 0) AddChunks(write, chunks);
        foreach (var (name, value) in (ReadOnlySpan<(string, long)>)[(FedLake.LastBatch, lastBatch), (FedLake.LastChunk, lastChunk)])
            write.With("UPDATE setting SET value = $1, checksum = $2 WHERE name = $3", Value(value), Value(SealOfSetting(name, value)), Value(name));
        await write.ExecuteNonQueryAsync(cancel);
    }

    private static void AddContexts(NpgsqlBatch write, RangeUpdate[] fed)
    {
        (int Rules, int Taxonomy, int AsOf)[] contexts =
            [.. fed.GroupBy(update => update.Lake!.Context).Select(held => (held.Key.Rules, held.Key.Taxonomy, held.Min(update => update.AsOf is { } asOf ? asOf.Day : -1)))];
        write.With(
            """
            INSERT INTO lake_context AS c SELECT * FROM unnest($1, $2, $3, $4)
            ON CONFLICT (rules, taxonomy) DO UPDATE SET as_of = excluded.as_of, checksum = excluded.checksum WHERE excluded.as_of < c.as_of
            """,
            Value(Array.ConvertAll(contexts, held => held.Rules)), Value(Array.ConvertAll(contexts, held => held.Taxonomy)), Value(Array.ConvertAll(contexts, held => held.AsOf)),
            Value(Array.ConvertAll(contexts, held => Seal.Of(ServingTables.LakeContext).Add(held.Rules).Add(held.Taxonomy).Add(held.AsOf).Value)));
    }

    private static void AddBatches(NpgsqlBatch write, (long Number, RangeUpdate Update, JudgedBatch Batch)[] batches) => write.With(
        "INSERT INTO lake_batch SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)",
        Value(Array.ConvertAll(batches, row => row.Number)),
        Value(Array.ConvertAll(batches, row => row.Update.RangeId)),
        Value(Array.ConvertAll(batches, row => row.Update.Sequence)),
        Value(Array.ConvertAll(batches, row => row.Batch.AsOf)),
        Value(Array.ConvertAll(batches, row => row.Batch.Taxonomy)),
        Value(Array.ConvertAll(batches, row => row.Batch.Outcomes)),
        Value(Array.ConvertAll(batches, row => row.Batch.Batch)),
        Value(Array.ConvertAll(batches, row => Seal.Of(ServingTables.LakeBatch).Add(row.Number).Add(row.Update.RangeId).Add(row.Update.Sequence)
            .Add(row.Batch.AsOf).Add(row.Batch.Taxonomy).Add(row.Batch.Outcomes).Add(row.Batch.Batch).Value)));

    private static void AddChunks(NpgsqlBatch write, (long Number, RangeUpdate Update)[] chunks) => write.With(
        "INSERT INTO lake_chunk SELECT * FROM unnest($1, $2, $3, $4, $5)",
        Value(Array.ConvertAll(chunks, row => row.Number)),
        Value(Array.ConvertAll(chunks, row => row.Update.RangeId)),
        Value(Array.ConvertAll(chunks, row => row.Update.Sequence)),
        Value(Array.ConvertAll(chunks, row => row.Update.Transitions.ToArray())),
        Value(Array.ConvertAll(chunks, row => Seal.Of(ServingTables.LakeChunk).Add(row.Number).Add(row.Update.RangeId).Add(row.Update.Sequence)
            .Add(row.Update.Transitions.Span).Value)));
}
