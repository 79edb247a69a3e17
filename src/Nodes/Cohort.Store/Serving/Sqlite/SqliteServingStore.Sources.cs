using Cohort.Core.Protocol;

namespace Cohort.Store.Serving.Sqlite;

/// <content>What is remembered of sources.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicIdentity>> TopicsAsync(CancellationToken cancel = default) => OwnListAsync(
        ServingTables.Topic,
        "ORDER BY topic",
        rows => rows,
        row => new TopicIdentity(row.Text(0), row.Text(1), row.Text(2), row.Text(3), (int)row.Int64(4)),
        cancel);

    /// <inheritdoc/>
    public Task<bool> WriteTopicAsync(TopicIdentity identity, int former, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using var known = _writer.Read(ServingTables.Topic, "WHERE topic = ?1").BindText(1, identity.Topic);
            var generation = known.Step() ? known.Int64(4) : 0;
            known.Reset();
            if (generation != former) return false;
            using var write = _writer.Insert(ServingTables.Topic, "INSERT OR REPLACE");
            write.BindText(1, identity.Topic).BindText(2, identity.Cluster).BindText(3, identity.TopicId).BindText(4, identity.Prefix).Bind(5, identity.Generation).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, long>> DurableAsync(CancellationToken cancel = default) => new Dictionary<string, long>(
        await OwnListAsync(ServingTables.Durable, "", rows => rows, row => KeyValuePair.Create(row.Text(0), row.Int64(1)), cancel),
        StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task WriteDurableAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using var write = _writer.Insert(
                ServingTables.Durable, rest: "ON CONFLICT (source) DO UPDATE SET next = excluded.next, checksum = excluded.checksum WHERE excluded.next > next");
            foreach (var (source, next) in offsets) write.BindText(1, source).Bind(2, next).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task WriteSkipAsync(string source, bool isWanted, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            if (isWanted)
            {
                Set(SkipWish.NameOf(source), 1);
                return true;
            }

            using var forget = _writer.Prepare("DELETE FROM setting WHERE name = ?1");
            forget.BindText(1, SkipWish.NameOf(source)).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<bool> IsSkipWantedAsync(string source, CancellationToken cancel = default) =>
        _own.AskAsync(database => Setting(database, SkipWish.NameOf(source)) is not null, cancel);
}
