using Cohort.Core.Protocol;

namespace Cohort.Store.Serving.Sqlite;

/// <content>What waits for a lake.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<FedLake?> LakeAsync(CancellationToken cancel = default) => _own.AskAsync(
        database =>
        {
            using var row = database.Read(ServingTables.Lake);
            if (!row.Step()) return null;
            var counts = FedLake.Counts.ToDictionary(count => count.Name, count => Setting(database, count.Name) ?? count.First);
            var days = new List<int>();
            using var ranges = database.Read(ServingTables.Range);
            using var position = database.Read(ServingTables.Position, "WHERE range_id = ?1");
            while (ranges.Step())
            {
                days.Add(position.BindText(1, ranges.Text(0)).Step() ? (int)position.Int64(2) : -1);
                position.Reset();
            }

            return FedLake.Of(row.Text(1), row.Text(2), counts, FedLake.PastOf(days));
        },
        cancel);

    /// <inheritdoc/>
    public Task BeginLakeAsync(string location, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            if (_writer.Scalar("SELECT count(*) FROM served_range") > 0 || _writer.Scalar("SELECT count(*) FROM lake") > 0) return false;
            using var insert = _writer.Insert(ServingTables.Lake);
            insert.Bind(1, 1).BindText(2, Guid.NewGuid().ToString("n")).BindText(3, location).Run();
            foreach (var (name, first) in FedLake.Counts) Set(name, first);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LakeBatch>> LakeBatchesAsync(long after, CancellationToken cancel = default) => LakeOrder.Checked(
        await OwnListAsync(
            ServingTables.LakeBatch, $"WHERE number > ?1 ORDER BY number LIMIT {LakeOrder.MostRows}", rows => rows.Bind(1, after),
            row => new LakeBatch(row.Int64(0), (int)row.Int64(3), (int)row.Int64(4), row.Blob(5).ToArray(), row.Blob(6).ToArray()), cancel),
        after, batch => batch.Id, _writer.File);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LakeChunk>> LakeChunksAsync(long after, CancellationToken cancel = default) => LakeOrder.Checked(
        await OwnListAsync(
            ServingTables.LakeChunk, $"WHERE number > ?1 ORDER BY number LIMIT {LakeOrder.MostRows}", rows => rows.Bind(1, after),
            row => new LakeChunk(row.Int64(0), row.Blob(3).ToArray()), cancel),
        after, chunk => chunk.Number, _writer.File);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LakeContext>> LakeContextsAsync(CancellationToken cancel = default) => OwnListAsync(
        ServingTables.LakeContext, "ORDER BY rules, taxonomy", rows => rows,
        row => new LakeContext((int)row.Int64(2), (int)row.Int64(0), (int)row.Int64(1)), cancel);

    /// <inheritdoc/>
    public Task ConfirmLakeAsync(long batch, long chunk, int day, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using (var gone = _writer.Prepare("DELETE FROM lake_batch WHERE number <= ?1")) gone.Bind(1, batch).Run();
            using (var gone = _writer.Prepare("DELETE FROM lake_chunk WHERE number <= ?1")) gone.Bind(1, chunk).Run();
            foreach (var (name, value) in (ReadOnlySpan<(string, long)>)[(FedLake.LastDoneBatch, batch), (FedLake.LastDoneChunk, chunk), (FedLake.LastDoneDay, day)])
            {
                if (Setting(_writer, name) < value) Set(name, value);
            }

            return true;
        },
        cancel);

    private void WriteLake(IReadOnlyList<RangeUpdate> updates)
    {
        var fed = updates.Where(update => update.Lake is not null).ToList();
        if (fed.Count == 0) return;
        var (lastBatch, lastChunk) = (CountOf(FedLake.LastBatch), CountOf(FedLake.LastChunk));
        using var batches = _writer.Insert(ServingTables.LakeBatch);
        using var chunks = _writer.Insert(ServingTables.LakeChunk);
        using var contexts = _writer.Insert(
            ServingTables.LakeContext, rest: "ON CONFLICT (rules, taxonomy) DO UPDATE SET as_of = excluded.as_of, checksum = excluded.checksum WHERE excluded.as_of < as_of");
        foreach (var update in fed)
        {
            var (context, judged) = update.Lake!;
            contexts.Bind(1, context.Rules).Bind(2, context.Taxonomy).Bind(3, update.AsOf?.Day ?? -1L).Run();
            foreach (var batch in judged)
            {
                batches.Bind(1, ++lastBatch).BindText(2, update.RangeId).Bind(3, update.Sequence).Bind(4, batch.AsOf).Bind(5, batch.Taxonomy)
                    .BindBlob(6, batch.Outcomes).BindBlob(7, batch.Batch).Run();
            }

            if (!update.Transitions.IsEmpty)
                chunks.Bind(1, ++lastChunk).BindText(2, update.RangeId).Bind(3, update.Sequence).BindBlob(4, update.Transitions.Span).Run();
        }

        Set(FedLake.LastBatch, lastBatch);
        Set(FedLake.LastChunk, lastChunk);
    }

    private long CountOf(string name) => Setting(_writer, name) ?? throw LakeOrder.NoLake(_writer.File);
}
