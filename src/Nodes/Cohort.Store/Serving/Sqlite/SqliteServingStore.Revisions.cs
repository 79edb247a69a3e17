using Cohort.Core.Segments;

namespace Cohort.Store.Serving.Sqlite;

/// <content>Rules and taxonomies that held once: a journal names them by revision.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public async Task<(Activation Activation, string Text)?> RulesAsync(int revision, CancellationToken cancel = default)
    {
        var rows = await OwnListAsync(
            ServingTables.Rules,
            "WHERE revision = ?1",
            rows => rows.Bind(1, revision),
            row => (new Activation((int)row.Int64(0), row.Text(1)), row.Text(2)),
            cancel);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RulesVersion>> RulesVersionsAsync(int before, int most, CancellationToken cancel = default) => _own.AskAsync<IReadOnlyList<RulesVersion>>(
        database =>
        {
            using var rules = database.Read(ServingTables.Rules, "WHERE revision < ?1 ORDER BY revision DESC LIMIT ?2").Bind(1, before).Bind(2, most);
            using var entry = database.Read(ServingTables.Activation, "WHERE rules = ?1 AND changed & 1 <> 0");
            var versions = new List<RulesVersion>();
            while (rules.Step())
            {
                var (revision, version) = ((int)rules.Int64(0), rules.Text(1));
                versions.Add(entry.Bind(1, revision).Step()
                    ? new RulesVersion(revision, version, (int)entry.Int64(1), entry.Text(2), ActivationEntry.Read(entry.Int64(4), entry.Text(5), entry.Text(6)))
                    : new RulesVersion(revision, version, 0, "", null));
                entry.Reset();
            }

            return versions;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<(Activation Activation, byte[] Content)?> TaxonomyAsync(int revision, CancellationToken cancel = default)
    {
        var rows = await OwnListAsync(
            ServingTables.Taxonomy,
            "WHERE revision = ?1",
            rows => rows.Bind(1, revision),
            row => (new Activation((int)row.Int64(0), row.Text(1)), row.Blob(2).ToArray()),
            cancel);
        return rows.Count == 0 ? null : rows[0];
    }
}
