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
            "SELECT revision, version, text FROM rules WHERE text IS NOT NULL AND revision = $1",
            [Value(revision)],
            row => (new Activation(row.GetInt32(0), row.Text(1)), row.Text(2)),
            cancel);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RulesVersion>> RulesVersionsAsync(int before, int most, CancellationToken cancel = default) => await OwnQueryAsync(
        """
        SELECT r.revision, r.version, COALESCE(a.taxonomy, 0), COALESCE(a.taxonomy_version, ''), COALESCE(a.at, 0), COALESCE(a.who, ''), COALESCE(a.reason, ''), a.at IS NOT NULL
        FROM rules r LEFT JOIN activation a ON a.rules = r.revision AND a.changed & 1 <> 0
        WHERE r.revision < $1 AND r.text IS NOT NULL ORDER BY r.revision DESC LIMIT $2
        """,
        [Value(before), Value(most)],
        row => new RulesVersion(row.GetInt32(0), row.Text(1), row.GetInt32(2), row.Text(3), row.GetBoolean(7) ? ActivationEntry.Read(row.GetInt64(4), row.Text(5), row.Text(6)) : null),
        cancel);

    /// <inheritdoc/>
    public async Task<(Activation Activation, byte[] Content)?> TaxonomyAsync(int revision, CancellationToken cancel = default)
    {
        var rows = await OwnQueryAsync(
            "SELECT revision, version, content FROM taxonomy WHERE content IS NOT NULL AND revision = $1",
            [Value(revision)],
            row => (new Activation(row.GetInt32(0), row.Text(1)), row.GetFieldValue<byte[]>(2)),
            cancel);
        return rows.Count == 0 ? null : rows[0];
    }
}
