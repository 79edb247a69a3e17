using Cohort.Core.Segments;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>What was activated: rules and taxonomy together.</content>
internal sealed partial class PostgresServingStore
{
    // Rows without text are those that only transitions of a range name.
    private const string LastOfBoth =
        """
        (SELECT 0, revision, version FROM rules WHERE text IS NOT NULL ORDER BY revision DESC LIMIT 1)
        UNION ALL (SELECT 1, revision, version FROM taxonomy WHERE content IS NOT NULL ORDER BY revision DESC LIMIT 1)
        """;

    /// <inheritdoc/>
    public Task<bool> ActivateAsync(NextActivation activation, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            // One at a time in this schema; what ranges write at the same time is not held up.
            await connection.ListAsync("SELECT pg_advisory_xact_lock(hashtext('cohort activation'), hashtext(current_schema()))", [], _ => 0, cancel);
            var (rules, taxonomy) = Activations.Last(await connection.ListAsync(LastOfBoth, [], ReadLast, cancel));
            if ((rules?.Revision ?? 0) != activation.FormerRules || (taxonomy?.Revision ?? 0) != activation.FormerTaxonomy) return false;
            if (activation.Rules is var (version, text)) await InsertAsync(connection, "rules", "text", new Activation(activation.FormerRules + 1, version), text, cancel);
            if (activation.Taxonomy is var (hash, content)) await InsertAsync(connection, "taxonomy", "content", new Activation(activation.FormerTaxonomy + 1, hash), content.ToArray(), cancel);
            await connection.ChangeAsync(
                "INSERT INTO activation VALUES ($1, $2, $3, $4, $5, $6, $7)",
                [
                    Value(activation.RulesRevision), Value(activation.TaxonomyRevision), Value(activation.TaxonomyVersion), Value((short)activation.Changed),
                    Value(activation.Entry.Micros), Value(activation.Entry.By), Value(activation.Entry.Reason),
                ],
                cancel);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<(Activation? Rules, Activation? Taxonomy)> ActivationsAsync(CancellationToken cancel = default) =>
        Activations.Last(await OwnQueryAsync(LastOfBoth, [], ReadLast, cancel));

    private static (bool IsTaxonomy, Activation Activation) ReadLast(NpgsqlDataReader row) =>
        (row.GetInt32(0) == 1, new Activation(row.GetInt32(1), row.Text(2)));

    private static Task<int> InsertAsync<T>(NpgsqlConnection connection, string table, string column, Activation activation, T content, CancellationToken cancel) => connection.ChangeAsync(
        $"""
        INSERT INTO {table} AS t (revision, version, {column}) VALUES ($1, $2, $3)
        ON CONFLICT (revision) DO UPDATE SET {column} = excluded.{column} WHERE t.version = excluded.version AND t.{column} IS NULL
        """,
        [Value(activation.Revision), Value(activation.Version), Value(content)],
        cancel);
}
