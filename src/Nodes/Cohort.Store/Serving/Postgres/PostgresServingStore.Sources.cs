using Cohort.Core.Protocol;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>What is remembered of sources.</content>
internal sealed partial class PostgresServingStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<TopicIdentity>> TopicsAsync(CancellationToken cancel = default) => await OwnQueryAsync(
        ServingTables.Topic,
        "ORDER BY topic",
        [],
        row => new TopicIdentity(row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.GetInt32(4)),
        cancel);

    /// <inheritdoc/>
    public async Task<bool> WriteTopicAsync(TopicIdentity identity, int former, CancellationToken cancel = default) => await _access.RunAsync(
        async connection => await connection.ChangeAsync(
            former == 0
                ? "INSERT INTO source_topic VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (topic) DO NOTHING"
                : "UPDATE source_topic SET cluster = $2, topic_id = $3, prefix = $4, generation = $5, checksum = $6 WHERE topic = $1 AND generation = $7",
            [
                Value(identity.Topic), Value(identity.Cluster), Value(identity.TopicId), Value(identity.Prefix), Value(identity.Generation),
                Value(Seal.Of(ServingTables.Topic).Add(identity.Topic).Add(identity.Cluster).Add(identity.TopicId).Add(identity.Prefix).Add(identity.Generation).Value),
                .. former == 0 ? [] : new[] { Value(former) },
            ],
            cancel) > 0,
        cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, long>> DurableAsync(CancellationToken cancel = default) => new Dictionary<string, long>(
        await OwnQueryAsync(ServingTables.Durable, "", [], row => KeyValuePair.Create(row.Text(0), row.GetInt64(1)), cancel),
        StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task WriteDurableAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancel = default)
    {
        // In one order, so that two nodes that take a partition from each other never wait for each other.
        string[] sources = [.. offsets.Keys.Order(StringComparer.Ordinal)];
        await _access.RunAsync(
            connection => connection.ChangeAsync(
                """
                INSERT INTO source_durable AS d SELECT * FROM unnest($1, $2, $3)
                ON CONFLICT (source) DO UPDATE SET next = excluded.next, checksum = excluded.checksum WHERE excluded.next > d.next
                """,
                [
                    Value(sources),
                    Value(Array.ConvertAll(sources, source => offsets[source])),
                    Value(Array.ConvertAll(sources, source => Seal.Of(ServingTables.Durable).Add(source).Add(offsets[source]).Value)),
                ],
                cancel),
            cancel);
    }

    /// <inheritdoc/>
    public async Task WriteSkipAsync(string source, bool isWanted, CancellationToken cancel = default) => await _access.RunAsync(
        connection => connection.ChangeAsync(
            isWanted ? "INSERT INTO setting VALUES ($1, 1, $2) ON CONFLICT (name) DO NOTHING" : "DELETE FROM setting WHERE name = $1",
            [Value(SkipWish.NameOf(source)), .. isWanted ? new[] { Value(SealOfSetting(SkipWish.NameOf(source), 1)) } : []],
            cancel),
        cancel);

    /// <inheritdoc/>
    public async Task<bool> IsSkipWantedAsync(string source, CancellationToken cancel = default) =>
        (await OwnQueryAsync(ServingTables.Setting, "WHERE name = $1", [Value(SkipWish.NameOf(source))], row => row.GetInt64(1), cancel)).Count > 0;
}
