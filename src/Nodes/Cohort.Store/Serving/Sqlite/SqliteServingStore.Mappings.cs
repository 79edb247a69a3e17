using Cohort.Core.Protocol;

namespace Cohort.Store.Serving.Sqlite;

/// <content>By what sources are read.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<SourceMapping>> MappingsAsync(string source, CancellationToken cancel = default) =>
        OwnListAsync(
            ServingTables.Mapping,
            "WHERE source = ?1 ORDER BY record",
            rows => rows.BindText(1, source),
            MappingOf,
            cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SourceMapping>> CurrentMappingsAsync(CancellationToken cancel = default) => OwnListAsync(
        ServingTables.Mapping,
        "AS one WHERE record = (SELECT MAX(record) FROM source_mapping WHERE source = one.source) ORDER BY source",
        rows => rows,
        MappingOf,
        cancel);

    /// <inheritdoc/>
    public Task WriteMappingAsync(
        SourceMapping mapping, IReadOnlyDictionary<string, string> texts, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            foreach (var (version, text) in texts)
            {
                using var keep = _writer.Insert(ServingTables.MappingText, "INSERT OR IGNORE");
                keep.BindText(1, version).BindText(2, text).Run();
            }

            using var forget = _writer.Prepare("DELETE FROM source_mapping WHERE source = ?1 AND record >= ?2");
            forget.BindText(1, mapping.Source).Bind(2, mapping.From).Run();
            using var write = _writer.Insert(ServingTables.Mapping);
            write.BindText(1, mapping.Source).Bind(2, mapping.From).BindText(3, mapping.Version)
                .BindText(4, mapping.RatesVersion).BindText(5, mapping.Name).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<string?> MappingTextAsync(string version, CancellationToken cancel = default) =>
        await OwnListAsync(ServingTables.MappingText, "WHERE version = ?1", rows => rows.BindText(1, version), row => row.Text(1), cancel) is [var text] ? text : null;

    private static SourceMapping MappingOf(Statement row) =>
        new(row.Text(0), row.Int64(1), row.Text(2), row.Text(3), row.Text(4));
}
