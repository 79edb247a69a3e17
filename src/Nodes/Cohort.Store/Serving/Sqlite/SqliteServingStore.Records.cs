using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Store.Serving.Sqlite;

/// <content>What is written beside the ranges: dead letters, activations, the range table, the business day.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<int> WriteDeadLettersAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using var insert = _writer.Prepare("INSERT OR IGNORE INTO dead_letter VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
            var passedOver = new Dictionary<(string Source, RejectionReason Reason), long>();
            var kept = 0;
            foreach (var letter in letters)
            {
                var kind = (letter.Source, letter.Rejection.Reason);
                var isBounded = PassedOver.IsReason(kind.Reason);
                if (isBounded && !passedOver.ContainsKey(kind)) passedOver[kind] = CountOf(kind.Source, kind.Reason);
                if (isBounded && passedOver[kind] >= Limits.PassedOverKept) continue;
                insert.BindText(1, letter.Source).Bind(2, letter.Record).Bind(3, letter.Byte).Bind(4, (byte)letter.Rejection.Reason)
                    .BindText(5, letter.Rejection.Field).BindText(6, letter.Rejection.Detail).Bind(7, letter.Length).BindBlob(8, letter.Bytes).Run();
                kept += _writer.LastChanges;
                if (isBounded) passedOver[kind] += _writer.LastChanges;
            }

            return kept;
        },
        cancel);

    private long CountOf(string source, RejectionReason reason)
    {
        using var row = _writer.Prepare("SELECT count(*) FROM dead_letter WHERE source = ?1 AND reason = ?2").BindText(1, source).Bind(2, (byte)reason);
        row.Step();
        return row.Int64(0);
    }

    /// <inheritdoc/>
    public Task<bool> WriteRangesAsync(ServedRanges ranges, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using var version = _writer.Prepare(
                "INSERT INTO setting (name, value) VALUES ('ranges_version', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value < excluded.value");
            version.Bind(1, ranges.Version).Run();
            if (_writer.LastChanges == 0) return false;
            _writer.Run("DELETE FROM served_range");
            using var insert = _writer.Prepare("INSERT INTO served_range VALUES (?1, ?2, ?3)");
            foreach (var (id, range) in ranges.Ranges)
                insert.BindText(1, id).Bind(2, HashColumn.Of(range.Start)).Bind(3, HashColumn.Of(range.End)).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task WriteDayAsync(BusinessDate day, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using var insert = _writer.Prepare(
                "INSERT INTO setting (name, value) VALUES ('business_day', ?1) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)");
            insert.Bind(1, day.Day).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<BusinessDate?> DayAsync(CancellationToken cancel = default) => _own.AskAsync<BusinessDate?>(
        database =>
        {
            using var row = database.Prepare("SELECT value FROM setting WHERE name = 'business_day'");
            return row.Step() ? new BusinessDate((ushort)row.Int64(0)) : null;
        },
        cancel);

    /// <inheritdoc/>
    public Task<int> MinorDigitsAsync(int ofNew, CancellationToken cancel = default) => SettingAsync("minor_digits", ofNew, cancel);

    /// <inheritdoc/>
    public Task<int> WindowDaysAsync(int ofNew, CancellationToken cancel = default) => SettingAsync("window_days", ofNew, cancel);

    private Task<int> SettingAsync(string name, int ofNew, CancellationToken cancel) => CommitAsync(
        () =>
        {
            using var insert = _writer.Prepare("INSERT OR IGNORE INTO setting VALUES (?1, ?2)");
            insert.BindText(1, name).Bind(2, ofNew).Run();
            using var row = _writer.Prepare("SELECT value FROM setting WHERE name = ?1");
            row.BindText(1, name).Step();
            return (int)row.Int64(0);
        },
        cancel);
}
