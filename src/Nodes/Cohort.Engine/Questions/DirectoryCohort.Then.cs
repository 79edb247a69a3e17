using Cohort.Core.Purchases;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Engine.Questions;

/// <content>All members at one moment, and what was known at the end of a date.</content>
internal partial class DirectoryCohort
{
    /// <inheritdoc/>
    public async Task ReadMembersAsync(
        string segment, Func<MembersSnapshotReply, Task> begin, Func<IReadOnlyList<string>, Task> take, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(begin);
        var name = SegmentCatalogue.Find(View.Context, segment).NameIn(View.Context);
        await Reader.ReadMembersAsync(
            name, new MembersSnapshot((members, last) => begin(new(name, members, last.ToString(), View.Context.RulesRevision)), take), cancel);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentReply>> SegmentsThenAsync(BusinessDate day, CancellationToken cancel = default)
    {
        Then.Require(day, await AsOf());
        return Then.Segments(View.Context, await Reader.SegmentsThenAsync(day, cancel));
    }

    /// <inheritdoc/>
    public async Task<PageReply<string>> MembersThenAsync(string segment, BusinessDate day, string? after, int limit, CancellationToken cancel = default)
    {
        Then.Require(day, await AsOf());
        var name = await Then.NameOf(Reader, View.Context, segment, cancel);
        return await Then.Members(Reader, name, day, after, limit, cancel);
    }

    /// <inheritdoc/>
    public async Task<MembershipsReply> MembershipsThenAsync(string user, BusinessDate day, CancellationToken cancel = default)
    {
        Then.Require(day, await AsOf());
        var found = await MembershipsReply.Of(Reader, View.Context, user, day, cancel);
        if (found.Segments.Count == 0) await UserAsync(user, cancel);
        return found;
    }

    private Task<BusinessDate?> AsOf() => OfRange(View.Table.Entries[0], state => state.AsOf);
}
