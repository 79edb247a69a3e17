using Cohort.Core.Segments;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>What was activated: rules and taxonomy together.</content>
internal sealed partial class PostgresServingStore
{
    /// <inheritdoc/>
    public Task<bool> ActivateAsync(NextActivation activation, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            // One at a time in this schema; what ranges write at the same time is not held up.
            await connection.ListAsync("SELECT pg_advisory_xact_lock(hashtext('cohort activation'), hashtext(current_schema()))", [], _ => 0, cancel);
            var (rules, taxonomy) = await LastAsync(connection, cancel);
            if ((rules?.Revision ?? 0) != activation.FormerRules || (taxonomy?.Revision ?? 0) != activation.FormerTaxonomy) return false;
            if (activation.Rules is var (version, text))
            {
                var now = new Activation(activation.FormerRules + 1, version);
                await InsertAsync(connection, "rules", "text", now, text, SealOf(ServingTables.Rules, now).Add(text), cancel);
            }

            if (activation.Taxonomy is var (hash, content))
            {
                var now = new Activation(activation.FormerTaxonomy + 1, hash);
                await InsertAsync(connection, "taxonomy", "content", now, content.ToArray(), SealOf(ServingTables.Taxonomy, now).Add(content.Span), cancel);
            }

            await connection.ChangeAsync(
                "INSERT INTO activation VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                [
                    Value(activation.RulesRevision), Value(activation.TaxonomyRevision), Value(activation.TaxonomyVersion), Value((short)activation.Changed),
                    Value(activation.Entry.Micros), Value(activation.Entry.By), Value(activation.Entry.Reason),
                    Value(Seal.Of(ServingTables.Activation).Add(activation.RulesRevision).Add(activation.TaxonomyRevision).Add(activation.TaxonomyVersion)
                        .Add(activation.Changed).Add(activation.Entry.Micros).Add(activation.Entry.By).Add(activation.Entry.Reason).Value),
                ],
                cancel);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<(Activation? Rules, Activation? Taxonomy)> ActivationsAsync(CancellationToken cancel = default) =>
        _access.RunAsync(connection => LastAsync(connection, cancel), cancel);

    // Rows without text are those that only transitions of a range name.
    private static async Task<(Activation? Rules, Activation? Taxonomy)> LastAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var rules = await connection.ListAsync(ServingTables.Rules, "WHERE text IS NOT NULL ORDER BY revision DESC LIMIT 1", [], ActivationOf, cancel);
        var taxonomies = await connection.ListAsync(ServingTables.Taxonomy, "WHERE content IS NOT NULL ORDER BY revision DESC LIMIT 1", [], ActivationOf, cancel);
        return (rules is [var last] ? last : null, taxonomies is [var lastTaxonomy] ? lastTaxonomy : null);
    }

    private static Activation ActivationOf(NpgsqlDataReader row) => new(row.GetInt32(0), row.Text(1));

    private static Seal SealOf(SealedTable table, Activation activation) => Seal.Of(table).Add(activation.Revision).Add(activation.Version);

    private static Task<int> InsertAsync<T>(NpgsqlConnection connection, string table, string column, Activation activation, T content, Seal seal, CancellationToken cancel) => connection.ChangeAsync(
        $"""
        INSERT INTO {table} AS t (revision, version, {column}, checksum) VALUES ($1, $2, $3, $4)
        ON CONFLICT (revision) DO UPDATE SET {column} = excluded.{column}, checksum = excluded.checksum WHERE t.version = excluded.version AND t.{column} IS NULL
        """,
        [Value(activation.Revision), Value(activation.Version), Value(content), Value(seal.Value)],
        cancel);
}
