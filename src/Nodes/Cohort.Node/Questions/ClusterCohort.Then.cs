using Cohort.Core.Purchases;
using Cohort.Store.Questions;

namespace Cohort.Node.Questions;

/// <content>What was known at the end of a date.</content>
internal sealed partial class ClusterCohort
{
    public async Task<IReadOnlyList<SegmentReply>> SegmentsThenAsync(BusinessDate day, CancellationToken cancel = default)
    {
        Then.Require(day, (await cluster.Stand()).AsOf);
        return Then.Segments(await Context(), await store.SegmentsThenAsync(day, cancel));
    }

    public async Task<PageReply<string>> MembersThenAsync(string segment, BusinessDate day, string? after, int limit, CancellationToken cancel = default)
    {
        Then.Require(day, (await cluster.Stand()).AsOf);
        var name = await Then.NameOf(store, await Context(), segment, cancel);
        return await PageReply.Of(() => store.MembersThenAsync(name, day, after, limit, cancel), user => user);
    }

    public async Task<MembershipsReply> MembershipsThenAsync(string user, BusinessDate day, CancellationToken cancel = default)
    {
        Then.Require(day, (await cluster.Stand()).AsOf);
        var found = await MembershipsReply.Of(store, await Context(), user, day, cancel);
        if (found.Segments.Count == 0) await UserAsync(user, cancel);
        return found;
    }
}
