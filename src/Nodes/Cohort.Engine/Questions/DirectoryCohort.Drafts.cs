using Cohort.Core.Segments;
using Cohort.Store.Questions;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Engine.Questions;

/// <content>Rules that were in force, and those that somebody works on.</content>
internal partial class DirectoryCohort
{
    private DraftFile Drafts => new(Path);

    /// <inheritdoc/>
    public Task<PageReply<RulesVersionReply>> RulesVersionsAsync(string? after, int limit, CancellationToken cancel = default) =>
        Task.FromResult(RulesVersionReply.PageOf(View.Store.RulesVersions(RulesVersionReply.Before(after, limit), limit)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<DraftReply>> DraftsAsync(CancellationToken cancel = default) => DraftReply.AllOf(Drafts, ContextVersion.Of(View.Context), cancel);

    /// <inheritdoc/>
    public Task<DraftReply> DraftAsync(string name, CancellationToken cancel = default) => DraftReply.OneOf(Drafts, name, ContextVersion.Of(View.Context), cancel);

    /// <inheritdoc/>
    public Task<DraftReply> WriteDraftAsync(DraftText draft, string? after, CancellationToken cancel = default) =>
        DraftReply.Write(Drafts, draft, after, ContextVersion.Of(View.Context), _setup.Time.GetUtcNow(), cancel);

    /// <inheritdoc/>
    public Task<DraftReply> DeleteDraftAsync(string name, string after, CancellationToken cancel = default) =>
        DraftReply.Delete(Drafts, name, after, ContextVersion.Of(View.Context), cancel);
}
