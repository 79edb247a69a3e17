using Cohort.Core.Segments;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>Rules and taxonomies that held once: a journal names them by revision.</content>
internal sealed partial class PostgresServingStore
{
    /// <inheritdoc/>
    public async Task<(Activation Activation, string Text)?> RulesAsync(int revision, CancellationToken cancel = default)
    {
        var rows = await OwnQueryAsync(
            ServingTables.Rules,
            "WHERE text IS NOT NULL AND revision = $1",
            [Value(revision)],
            row => (new Activation(row.GetInt32(0), row.Text(1)), row.Text(2)),
            cancel);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RulesVersion>> RulesVersionsAsync(int before, int most, CancellationToken cancel = default) => await _access.RunAsync(
        connection => connection.ListAsync(
            $"""
            SELECT {ServingTables.Rules.ColumnsOf("r")}, {ServingTables.Activation.ColumnsOf("a")}
            FROM rules r LEFT JOIN activation a ON a.rules = r.revision AND a.changed & 1 <> 0
            WHERE r.revision < $1 AND r.text IS NOT NULL ORDER BY r.revision DESC LIMIT $2
            """,
            [Value(before), Value(most)],
            row =>
            {
                connection.Check(row, ServingTables.Rules);
                var (revision, version) = (row.GetInt32(0), row.Text(1));
                if (row.IsDBNull(4)) return new RulesVersion(revision, version, 0, "", null);
                connection.Check(row, ServingTables.Activation, 4);
                return new RulesVersion(revision, version, row.GetInt32(5), row.Text(6), ActivationEntry.Read(row.GetInt64(8), row.Text(9), row.Text(10)));
            },
            cancel),
        cancel);

    /// <inheritdoc/>
    public async Task<(Activation Activation, byte[] Content)?> TaxonomyAsync(int revision, CancellationToken cancel = default)
    {
        var rows = await OwnQueryAsync(
            ServingTables.Taxonomy,
            "WHERE content IS NOT NULL AND revision = $1",
            [Value(revision)],
            row => (new Activation(row.GetInt32(0), row.Text(1)), row.GetFieldValue<byte[]>(2)),
            cancel);
        return rows.Count == 0 ? null : rows[0];
    }
}
