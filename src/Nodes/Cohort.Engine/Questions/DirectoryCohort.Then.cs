using Cohort.Core.Purchases;
using Cohort.Store.Questions;

namespace Cohort.Engine.Questions;

/// <content>What was known at the end of a date.</content>
internal partial class DirectoryCohort
{
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
        return await PageReply.Of(() => Reader.MembersThenAsync(name, day, after, limit, cancel), user => user);
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
