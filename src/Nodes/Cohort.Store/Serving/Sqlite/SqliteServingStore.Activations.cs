using Cohort.Core.Segments;

namespace Cohort.Store.Serving.Sqlite;

/// <content>What was activated: rules and taxonomy together.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<bool> ActivateAsync(NextActivation activation, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            if ((LastOf(_writer, ServingTables.Rules)?.Revision ?? 0) != activation.FormerRules) return false;
            if ((LastOf(_writer, ServingTables.Taxonomy)?.Revision ?? 0) != activation.FormerTaxonomy) return false;
            if (activation.Rules is var (version, text))
            {
                using var insert = _writer.Insert(ServingTables.Rules);
                insert.Bind(1, activation.FormerRules + 1).BindText(2, version).BindText(3, text).Run();
            }

            if (activation.Taxonomy is var (hash, content))
            {
                using var insert = _writer.Insert(ServingTables.Taxonomy);
                insert.Bind(1, activation.FormerTaxonomy + 1).BindText(2, hash).BindBlob(3, content.Span).Run();
            }

            using var entry = _writer.Insert(ServingTables.Activation);
            entry.Bind(1, activation.RulesRevision).Bind(2, activation.TaxonomyRevision).BindText(3, activation.TaxonomyVersion).Bind(4, activation.Changed)
                .Bind(5, activation.Entry.Micros).BindText(6, activation.Entry.By).BindText(7, activation.Entry.Reason).Run();

            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<(Activation? Rules, Activation? Taxonomy)> ActivationsAsync(CancellationToken cancel = default) =>
        _own.AskAsync(database => (LastOf(database, ServingTables.Rules), LastOf(database, ServingTables.Taxonomy)), cancel);

    private static Activation? LastOf(Database database, SealedTable table)
    {
        using var row = database.Read(table, "ORDER BY revision DESC LIMIT 1");
        return row.Step() ? new Activation((int)row.Int64(0), row.Text(1)) : null;
    }
}
