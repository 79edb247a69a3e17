using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>What is written beside the ranges: dead letters, activations, the range table, the business day.</content>
internal sealed partial class PostgresServingStore
{
    private static readonly short[] PassedOverReasons = [.. Enum.GetValues<RejectionReason>().Where(PassedOver.IsReason).Select(reason => (short)reason)];

    /// <inheritdoc/>
    public async Task<int> WriteDeadLettersAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancel = default)
    {
        if (letters.Count == 0) return 0;
        DeadLetter[] sorted = [.. letters.OrderBy(l => l.Source, StringComparer.Ordinal).ThenBy(l => l.Record)];
        return await _access.RunAsync(
            connection => connection.ChangeAsync(
                """
                WITH fresh AS (
                    SELECT n.*, row_number() OVER (PARTITION BY n.source, n.reason ORDER BY n.record) AS place
                    FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $11) AS n (source, record, byte, reason, field, detail, length, bytes, checksum)
                    WHERE NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.source = n.source AND d.record = n.record)),
                kept AS (
                    SELECT source, reason, count(*) AS letters FROM dead_letter
                    WHERE reason = ANY($9) AND reason = ANY($4) AND source = ANY($1) GROUP BY source, reason)
                INSERT INTO dead_letter
                SELECT fresh.source, record, byte, fresh.reason, field, detail, length, bytes, checksum
                FROM fresh LEFT JOIN kept ON kept.source = fresh.source AND kept.reason = fresh.reason
                WHERE fresh.reason <> ALL($9) OR place <= $10 - coalesce(letters, 0)
                ON CONFLICT (source, record) DO NOTHING
                """,
                [
                    Value(Array.ConvertAll(sorted, l => l.Source)),
                    Value(Array.ConvertAll(sorted, l => l.Record)),
                    Value(Array.ConvertAll(sorted, l => l.Byte)),
                    Value(Array.ConvertAll(sorted, l => (short)l.Rejection.Reason)),
                    Value(Array.ConvertAll(sorted, l => l.Rejection.Field)),
                    Value(Array.ConvertAll(sorted, l => l.Rejection.Detail)),
                    Value(Array.ConvertAll(sorted, l => l.Length)),
                    Value(Array.ConvertAll(sorted, l => l.Bytes)),
                    Value(PassedOverReasons),
                    Value((long)Limits.PassedOverKept),
                    Value(Array.ConvertAll(sorted, SealOf)),
                ],
                cancel),
            cancel);
    }

    /// <inheritdoc/>
    public Task<bool> WriteRangesAsync(ServedRanges ranges, CancellationToken cancel = default)
    {
        ServedRange[] rows = [.. ranges.Ranges];
        string[] ids = Array.ConvertAll(rows, r => r.Id);
        return _access.CommitAsync(
            async connection =>
            {
                var newer = await connection.ChangeAsync(
                    "UPDATE setting SET value = $1, checksum = $2 WHERE name = 'ranges_version' AND value < $1",
                    [Value((long)ranges.Version), Value(SealOfSetting("ranges_version", ranges.Version))],
                    cancel);
                if (newer == 0) return false;
                await connection.ChangeAsync("DELETE FROM served_range", [], cancel);
                await connection.ChangeAsync(
                    "INSERT INTO served_range SELECT * FROM unnest($1, $2, $3, $4)",
                    [
                        Value(ids),
                        Value(Array.ConvertAll(rows, r => HashColumn.Of(r.Range.Start))),
                        Value(Array.ConvertAll(rows, r => HashColumn.Of(r.Range.End))),
                        Value(Array.ConvertAll(rows, r => Seal.Of(ServingTables.Range).Add(r.Id).Add(HashColumn.Of(r.Range.Start)).Add(HashColumn.Of(r.Range.End)).Value)),
                    ],
                    cancel);
                await MergeSharesAsync(connection, ids, cancel);
                return true;
            },
            cancel);
    }

    // The shares of counts of ranges that are gone become one; what such a range still writes begins another.
    private static async Task MergeSharesAsync(NpgsqlConnection connection, string[] ids, CancellationToken cancel)
    {
        var gone = await connection.ListAsync(
            $"DELETE FROM segment_share AS s WHERE range_id <> ALL ($1) RETURNING {PostgresTables.Share.ColumnsOf("s")}",
            [Value(ids)],
            row =>
            {
                connection.Check(row, PostgresTables.Share);
                return (Segment: row.GetInt32(0), Members: row.GetInt64(2));
            },
            cancel);
        var sums = gone.GroupBy(share => share.Segment).ToDictionary(segment => segment.Key, segment => segment.Sum(share => share.Members));
        await using var batch = connection.CreateBatch();
        AddShares(batch, "", sums);
        if (sums.Count > 0) await batch.ExecuteNonQueryAsync(cancel);
    }

    /// <inheritdoc/>
    public Task WriteDayAsync(BusinessDate day, CancellationToken cancel = default) => _access.RunAsync(
        connection => connection.ChangeAsync(
            "INSERT INTO setting AS s VALUES ('business_day', $1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value, checksum = excluded.checksum WHERE s.value < excluded.value",
            [Value((long)day.Day), Value(SealOfSetting("business_day", day.Day))],
            cancel),
        cancel);

    /// <inheritdoc/>
    public async Task<BusinessDate?> DayAsync(CancellationToken cancel = default)
    {
        var rows = await OwnQueryAsync(ServingTables.Setting, "WHERE name = 'business_day'", [], row => row.GetInt64(1), cancel);
        return rows.Count == 0 ? null : new BusinessDate((ushort)rows[0]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> SettingsAsync(IReadOnlyDictionary<string, string> ofNew, CancellationToken cancel = default) => _access.CommitAsync<IReadOnlyDictionary<string, string>>(
        async connection =>
        {
            string[] names = [.. ofNew.Keys.Order(StringComparer.Ordinal)];
            await connection.ChangeAsync(
                "INSERT INTO cluster_setting SELECT * FROM unnest($1, $2, $3) ON CONFLICT (name) DO NOTHING",
                [
                    Value(names), Value(Array.ConvertAll(names, name => ofNew[name])),
                    Value(Array.ConvertAll(names, name => Seal.Of(ServingTables.ClusterSetting).Add(name).Add(ofNew[name]).Value)),
                ],
                cancel);
            return new Dictionary<string, string>(
                await connection.ListAsync(ServingTables.ClusterSetting, "", [], row => KeyValuePair.Create(row.Text(0), row.Text(1)), cancel),
                StringComparer.Ordinal);
        },
        cancel);

    private static int SealOfSetting(string name, long value) => Seal.Of(ServingTables.Setting).Add(name).Add(value).Value;

    private static int SealOf(DeadLetter letter) => Seal.Of(ServingTables.DeadLetter).Add(letter.Source).Add(letter.Record).Add(letter.Byte)
        .Add((byte)letter.Rejection.Reason).Add(letter.Rejection.Field).Add(letter.Rejection.Detail).Add(letter.Length).Add(letter.Bytes).Value;
}
