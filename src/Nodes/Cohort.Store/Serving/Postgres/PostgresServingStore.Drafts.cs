using Cohort.Core.Segments;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>Drafts of rules.</content>
internal sealed partial class PostgresServingStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Draft>> DraftsAsync(CancellationToken cancel = default) =>
        await OwnQueryAsync(ServingTables.Draft, "ORDER BY name", [], ReadDraft, cancel);

    /// <inheritdoc/>
    public async Task<Draft?> DraftAsync(string name, CancellationToken cancel = default) =>
        (await OwnQueryAsync(ServingTables.Draft, "WHERE name = $1", [Value(name)], ReadDraft, cancel)).FirstOrDefault();

    /// <inheritdoc/>
    public Task<(DraftOutcome Outcome, Draft? Former)> WriteDraftAsync(Draft draft, string? after, CancellationToken cancel = default) => ChangeDraft(
        draft.Name,
        async (connection, found) =>
        {
            if (!Draft.IsAsThought(found, after)) return DraftOutcome.Changed;
            var (drafts, bytes) = (await connection.ListAsync(
                "SELECT count(*), COALESCE(sum(octet_length(text)), 0)::bigint FROM draft", [], row => (row.GetInt64(0), row.GetInt64(1)), cancel))[0];
            if (!draft.Fits(found, drafts, bytes)) return DraftOutcome.TooMany;
            await connection.ChangeAsync(
                """
                INSERT INTO draft VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO UPDATE SET text = excluded.text, base_rules = excluded.base_rules,
                    base_taxonomy = excluded.base_taxonomy, at = excluded.at, who = excluded.who, checksum = excluded.checksum
                """,
                [
                    Value(draft.Name), Value(draft.Text), Value(draft.Base.Rules), Value(draft.Base.Taxonomy), Value(StoredTime.Of(draft.At)), Value(draft.By),
                    Value(Seal.Of(ServingTables.Draft).Add(draft.Name).Add(draft.Text).Add(draft.Base.Rules).Add(draft.Base.Taxonomy).Add(StoredTime.Of(draft.At)).Add(draft.By).Value),
                ],
                cancel);
            return DraftOutcome.Done;
        },
        cancel);

    /// <inheritdoc/>
    public Task<(DraftOutcome Outcome, Draft? Former)> DeleteDraftAsync(string name, string after, CancellationToken cancel = default) => ChangeDraft(
        name,
        async (connection, found) =>
        {
            if (found is null || !Draft.IsAsThought(found, after)) return DraftOutcome.Changed;
            await connection.ChangeAsync("DELETE FROM draft WHERE name = $1", [Value(name)], cancel);
            return DraftOutcome.Done;
        },
        cancel);

    // One at a time in this schema: how many there are is asked before one is added.
    private Task<(DraftOutcome Outcome, Draft? Former)> ChangeDraft(string name, Func<NpgsqlConnection, Draft?, Task<DraftOutcome>> change, CancellationToken cancel) => _access.CommitAsync(
        async connection =>
        {
            await connection.ListAsync("SELECT pg_advisory_xact_lock(hashtext('cohort drafts'), hashtext(current_schema()))", [], _ => 0, cancel);
            var found = (await connection.ListAsync(ServingTables.Draft, "WHERE name = $1", [Value(name)], ReadDraft, cancel)).FirstOrDefault();
            return (await change(connection, found), found);
        },
        cancel);

    private static Draft ReadDraft(NpgsqlDataReader row) =>
        new(row.Text(0), row.Text(1), new ContextVersion(row.GetInt32(2), row.GetInt32(3)), StoredTime.Read(row.GetInt64(4)), row.Text(5));
}
