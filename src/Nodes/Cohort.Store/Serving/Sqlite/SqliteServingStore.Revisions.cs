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
    public async Task<IReadOnlyList<RulesVersion>> RulesVersionsAsync(int before, int most, CancellationToken cancel = default) => await OwnListAsync(
        """
        SELECT r.revision, r.version, COALESCE(a.taxonomy, 0), COALESCE(a.taxonomy_version, ''), COALESCE(a.at, 0), COALESCE(a.who, ''), COALESCE(a.reason, ''), a.at IS NOT NULL
        FROM rules r LEFT JOIN activation a ON a.rules = r.revision AND a.changed & 1 <> 0
        WHERE r.revision < ?1 ORDER BY r.revision DESC LIMIT ?2
        """,
        rows => rows.Bind(1, before).Bind(2, most),
        row => new RulesVersion((int)row.Int64(0), row.Text(1), (int)row.Int64(2), row.Text(3), row.Int64(7) == 0 ? null : ActivationEntry.Read(row.Int64(4), row.Text(5), row.Text(6))),
        cancel);

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
