namespace Cohort.Store.Serving.Sqlite;

/// <content>Drafts of rules.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Draft>> DraftsAsync(CancellationToken cancel = default) => CommitAsync(() => DraftRows.All(_writer), cancel);

    /// <inheritdoc/>
    public Task<Draft?> DraftAsync(string name, CancellationToken cancel = default) => CommitAsync(() => DraftRows.One(_writer, name), cancel);

    /// <inheritdoc/>
    public Task<(DraftOutcome Outcome, Draft? Former)> WriteDraftAsync(Draft draft, string? after, CancellationToken cancel = default) =>
        CommitAsync(() => DraftRows.Write(_writer, draft, after), cancel);

    /// <inheritdoc/>
    public Task<(DraftOutcome Outcome, Draft? Former)> DeleteDraftAsync(string name, string after, CancellationToken cancel = default) =>
        CommitAsync(() => DraftRows.Delete(_writer, name, after), cancel);
}
