using Cohort.Core.Segments;

namespace Cohort.Store.Serving.Sqlite;

/// <content>What was activated: rules and taxonomy together.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<bool> ActivateAsync(NextActivation activation, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            if ((LastOf("rules")?.Revision ?? 0) != activation.FormerRules) return false;
            if ((LastOf("taxonomy")?.Revision ?? 0) != activation.FormerTaxonomy) return false;
            if (activation.Rules is var (version, text))
            {
                using var insert = _writer.Prepare("INSERT INTO rules VALUES (?1, ?2, ?3)");
                insert.Bind(1, activation.FormerRules + 1).BindText(2, version).BindText(3, text).Run();
            }

            if (activation.Taxonomy is var (hash, content))
            {
                using var insert = _writer.Prepare("INSERT INTO taxonomy VALUES (?1, ?2, ?3)");
                insert.Bind(1, activation.FormerTaxonomy + 1).BindText(2, hash).BindBlob(3, content.Span).Run();
            }

            using var entry = _writer.Prepare("INSERT INTO activation VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
            entry.Bind(1, activation.RulesRevision).Bind(2, activation.TaxonomyRevision).BindText(3, activation.TaxonomyVersion).Bind(4, activation.Changed)
                .Bind(5, activation.Entry.Micros).BindText(6, activation.Entry.By).BindText(7, activation.Entry.Reason).Run();

            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<(Activation? Rules, Activation? Taxonomy)> ActivationsAsync(CancellationToken cancel = default)
    {
        var rows = await OwnListAsync(
            """
            SELECT * FROM (SELECT 0, revision, version FROM rules ORDER BY revision DESC LIMIT 1)
            UNION ALL SELECT * FROM (SELECT 1, revision, version FROM taxonomy ORDER BY revision DESC LIMIT 1)
            """,
            rows => rows,
            row => (IsTaxonomy: row.Int64(0) == 1, Activation: new Activation((int)row.Int64(1), row.Text(2))),
            cancel);
        return Activations.Last(rows);
    }

    private Activation? LastOf(string table)
    {
        using var row = _writer.Prepare($"SELECT revision, version FROM {table} ORDER BY revision DESC LIMIT 1");
        return row.Step() ? new Activation((int)row.Int64(0), row.Text(1)) : null;
    }
}
