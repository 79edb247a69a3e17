using Cohort.Core.Segments;
using Cohort.Store.Questions;

namespace Cohort.Node.Questions;

/// <content>Rules that were in force, and those that somebody works on.</content>
internal sealed partial class ClusterCohort
{
    public async Task<PageReply<RulesVersionReply>> RulesVersionsAsync(string? after, int limit, CancellationToken cancel = default) =>
        RulesVersionReply.PageOf(await store.RulesVersionsAsync(RulesVersionReply.Before(after, limit), limit, cancel));

    public async Task<IReadOnlyList<DraftReply>> DraftsAsync(CancellationToken cancel = default) => await DraftReply.AllOf(store, await Holds(), cancel);

    public async Task<DraftReply> DraftAsync(string name, CancellationToken cancel = default) => await DraftReply.OneOf(store, name, await Holds(), cancel);

    public async Task<DraftReply> WriteDraftAsync(DraftText draft, string? after, CancellationToken cancel = default) =>
        await DraftReply.Write(store, draft, after, await Holds(), time.GetUtcNow(), cancel);

    public async Task<DraftReply> DeleteDraftAsync(string name, string after, CancellationToken cancel = default) =>
        await DraftReply.Delete(store, name, after, await Holds(), cancel);

    private async Task<ContextVersion> Holds() => ContextVersion.Of(await Context());
}
