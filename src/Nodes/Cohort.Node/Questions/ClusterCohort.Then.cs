using Cohort.Core.Purchases;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node.Questions;

/// <content>All members at one moment, and what was known at the end of a date.</content>
internal sealed partial class ClusterCohort
{
    public async Task ReadMembersAsync(
        string segment, Func<MembersSnapshotReply, Task> begin, Func<IReadOnlyList<string>, Task> take, CancellationToken cancel = default)
    {
        var context = await Context();
        var name = SegmentCatalogue.Find(context, segment).NameIn(context);
        await store.ReadMembersAsync(name, new MembersSnapshot((members, last) => begin(new(name, members, last.ToString(), context.RulesRevision)), take), cancel);
    }

    public async Task<IReadOnlyList<SegmentReply>> SegmentsThenAsync(BusinessDate day, CancellationToken cancel = default)
    {
        Then.Require(day, (await cluster.Stand()).AsOf);
        return Then.Segments(await Context(), await store.SegmentsThenAsync(day, cancel));
    }

    public async Task<PageReply<string>> MembersThenAsync(string segment, BusinessDate day, string? after, int limit, CancellationToken cancel = default)
    {
        Then.Require(day, (await cluster.Stand()).AsOf);
        var name = await Then.NameOf(store, await Context(), segment, cancel);
        return await Then.Members(store, name, day, after, limit, cancel);
    }

    public async Task<MembershipsReply> MembershipsThenAsync(string user, BusinessDate day, CancellationToken cancel = default)
    {
        Then.Require(day, (await cluster.Stand()).AsOf);
        var found = await MembershipsReply.Of(store, await Context(), user, day, cancel);
        if (found.Segments.Count == 0) await UserAsync(user, cancel);
        return found;
    }
}
