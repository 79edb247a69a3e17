using Cohort.Core.Segments;

namespace Cohort.Store.Serving.Sqlite;

/// <content>Rules and taxonomies that held once: a journal names them by revision.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public async Task<(Activation Activation, string Text)?> RulesAsync(int revision, CancellationToken cancel = default)
    {
        var rows = await OwnListAsync(
            "SELECT revision, version, text FROM rules WHERE revision = ?1",
            rows => rows.Bind(1, revision),
            row => (new Activation((int)row.Int64(0), row.Text(1)), row.Text(2)),
            cancel);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async Task<(Activation Activation, byte[] Content)?> TaxonomyAsync(int revision, CancellationToken cancel = default)
    {
        var rows = await OwnListAsync(
            "SELECT revision, version, content FROM taxonomy WHERE revision = ?1",
            rows => rows.Bind(1, revision),
            row => (new Activation((int)row.Int64(0), row.Text(1)), row.Blob(2).ToArray()),
            cancel);
        return rows.Count == 0 ? null : rows[0];
    }
}
