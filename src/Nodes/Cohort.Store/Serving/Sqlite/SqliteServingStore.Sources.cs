using Cohort.Core.Protocol;

namespace Cohort.Store.Serving.Sqlite;

/// <content>What is remembered of sources.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicIdentity>> TopicsAsync(CancellationToken cancel = default) => OwnListAsync(
        "SELECT topic, cluster, topic_id, prefix, generation FROM source_topic ORDER BY topic",
        rows => rows,
        row => new TopicIdentity(row.Text(0), row.Text(1), row.Text(2), row.Text(3), (int)row.Int64(4)),
        cancel);

    /// <inheritdoc/>
    public Task<bool> WriteTopicAsync(TopicIdentity identity, int former, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using var write = _writer.Prepare(former == 0
                ? "INSERT OR IGNORE INTO source_topic VALUES (?1, ?2, ?3, ?4, ?5)"
                : "UPDATE source_topic SET cluster = ?2, topic_id = ?3, prefix = ?4, generation = ?5 WHERE topic = ?1 AND generation = ?6");
            write.BindText(1, identity.Topic).BindText(2, identity.Cluster).BindText(3, identity.TopicId).BindText(4, identity.Prefix).Bind(5, identity.Generation);
            if (former > 0) write.Bind(6, former);
            write.Run();
            return _writer.LastChanges > 0;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, long>> DurableAsync(CancellationToken cancel = default) => new Dictionary<string, long>(
        await OwnListAsync("SELECT source, next FROM source_durable", rows => rows, row => KeyValuePair.Create(row.Text(0), row.Int64(1)), cancel),
        StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task WriteDurableAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using var write = _writer.Prepare("INSERT INTO source_durable VALUES (?1, ?2) ON CONFLICT (source) DO UPDATE SET next = max(next, excluded.next)");
            foreach (var (source, next) in offsets) write.BindText(1, source).Bind(2, next).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task WriteSkipAsync(string source, bool isWanted, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using var write = _writer.Prepare(isWanted ? "INSERT OR IGNORE INTO setting VALUES (?1, 1)" : "DELETE FROM setting WHERE name = ?1");
            write.BindText(1, SkipWish.NameOf(source)).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<bool> IsSkipWantedAsync(string source, CancellationToken cancel = default) => _own.AskAsync(
        database =>
        {
            using var row = database.Prepare("SELECT 1 FROM setting WHERE name = ?1").BindText(1, SkipWish.NameOf(source));
            return row.Step();
        },
        cancel);
}
