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
