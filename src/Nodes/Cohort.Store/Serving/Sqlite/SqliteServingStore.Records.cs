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
            using var insert = _writer.Insert(ServingTables.DeadLetter, "INSERT OR IGNORE");
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
            if (Setting(_writer, "ranges_version") >= ranges.Version) return false;
            Set("ranges_version", ranges.Version);
            _writer.Run("DELETE FROM served_range");
            using var insert = _writer.Insert(ServingTables.Range);
            foreach (var (id, range) in ranges.Ranges)
                insert.BindText(1, id).Bind(2, HashColumn.Of(range.Start)).Bind(3, HashColumn.Of(range.End)).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task WriteDayAsync(BusinessDate day, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            if (!(Setting(_writer, "business_day") >= day.Day)) Set("business_day", day.Day);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<BusinessDate?> DayAsync(CancellationToken cancel = default) => _own.AskAsync<BusinessDate?>(
        database => Setting(database, "business_day") is { } day ? new BusinessDate((ushort)day) : null, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> SettingsAsync(IReadOnlyDictionary<string, string> ofNew, CancellationToken cancel = default) => CommitAsync<IReadOnlyDictionary<string, string>>(
        () =>
        {
            using (var insert = _writer.Insert(ServingTables.ClusterSetting, "INSERT OR IGNORE"))
            {
                foreach (var (name, value) in ofNew) insert.BindText(1, name).BindText(2, value).Run();
            }

            using var row = _writer.Read(ServingTables.ClusterSetting);
            var held = new Dictionary<string, string>(StringComparer.Ordinal);
            while (row.Step()) held.Add(row.Text(0), row.Text(1));
            return held;
        },
        cancel);

    private void Set(string name, long value)
    {
        using var insert = _writer.Insert(ServingTables.Setting, "INSERT OR REPLACE");
        insert.BindText(1, name).Bind(2, value).Run();
    }
}
