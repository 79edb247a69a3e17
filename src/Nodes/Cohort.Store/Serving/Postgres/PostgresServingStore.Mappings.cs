using Cohort.Core.Protocol;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>By what sources are read.</content>
internal sealed partial class PostgresServingStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<SourceMapping>> MappingsAsync(string source, CancellationToken cancel = default) =>
        await OwnQueryAsync(
            ServingTables.Mapping, "WHERE source = $1 ORDER BY record", [Value(source)], MappingOf, cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SourceMapping>> CurrentMappingsAsync(CancellationToken cancel = default) =>
        await OwnQueryAsync(
            ServingTables.Mapping, "AS one WHERE record = (SELECT max(record) FROM source_mapping WHERE source = one.source) ORDER BY source", [], MappingOf, cancel);

    /// <inheritdoc/>
    public async Task WriteMappingAsync(
        SourceMapping mapping, IReadOnlyDictionary<string, string> texts, CancellationToken cancel = default) =>
        await _access.CommitAsync(
        async connection =>
        {
            foreach (var (version, text) in texts)
            {
                const string keep = "INSERT INTO mapping_text VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING";
                await connection.ChangeAsync(keep, [Value(version), Value(text), Value(Seal.Of(ServingTables.MappingText).Add(version).Add(text).Value)], cancel);
            }

            NpgsqlParameter[] place = [Value(mapping.Source), Value(mapping.From)];
            await connection.ChangeAsync("DELETE FROM source_mapping WHERE source = $1 AND record >= $2", place, cancel);
            return await connection.ChangeAsync(
                "INSERT INTO source_mapping VALUES ($1, $2, $3, $4, $5, $6)",
                [
                    Value(mapping.Source), Value(mapping.From), Value(mapping.Version), Value(mapping.RatesVersion), Value(mapping.Name),
                    Value(Seal.Of(ServingTables.Mapping).Add(mapping.Source).Add(mapping.From).Add(mapping.Version).Add(mapping.RatesVersion).Add(mapping.Name).Value),
                ],
                cancel);
        },
        cancel);

    /// <inheritdoc/>
    public async Task<string?> MappingTextAsync(string version, CancellationToken cancel = default) =>
        await OwnQueryAsync(ServingTables.MappingText, "WHERE version = $1", [Value(version)], row => row.Text(1), cancel) is [var text] ? text : null;

    private static SourceMapping MappingOf(NpgsqlDataReader row) =>
        new(row.Text(0), row.GetInt64(1), row.Text(2), row.Text(3), row.Text(4));
}
