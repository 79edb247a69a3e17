using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Store.Serving;

namespace Cohort.Store.Tests.Serving;

/// <summary>Updates, as ranges would send them.</summary>
internal static class Feed
{
    /// <summary>What the range of a test wants served since the last time.</summary>
    public static RangeUpdate Update(this TestStore store, string rangeId, long previous, long sequence, LakeShare? lake = null) =>
        store.Update(rangeId, previous, sequence, store.Effects(), lake);

    /// <summary>The same of effects that it gave.</summary>
    public static RangeUpdate Update(this TestStore store, string rangeId, long previous, long sequence, RangeEffects effects, LakeShare? lake = null)
    {
        var (state, status) = (store.State, new RangeStatus(store.State.AsOf, store.State.Offsets, store.State.Counts, 0, 0));
        var made = RangeUpdate.Of(new Publication(1, state.Range, previous, sequence, effects, state.Context, store.Context, status));
        return new RangeUpdate
        {
            RangeId = rangeId,
            Range = made.Range,
            Previous = made.Previous,
            Sequence = made.Sequence,
            AsOf = made.AsOf,
            Counts = made.Counts,
            Offsets = made.Offsets,
            Transitions = made.Transitions,
            Memberships = made.Memberships,
            Lake = lake,
        };
    }

    /// <summary>Memberships alone; a user with a minus before the name has left.</summary>
    public static RangeUpdate Update(string rangeId, long previous, long sequence, string segment, params IEnumerable<string> users) => new()
    {
        RangeId = rangeId,
        Range = HashRange.Whole,
        Previous = previous,
        Sequence = sequence,
        AsOf = BusinessDate.Of(2026, 3, 1),
        Offsets = OffsetVector.Empty.Advance("till", sequence),
        Memberships = [.. users.Select(u => new MembershipChange(segment, Encoding.UTF8.GetBytes(u.TrimStart('-')), u[0] != '-'))],
    };

    /// <summary>All members, page by page.</summary>
    public static async Task<List<string>> AllMembers(this IServingReader store, string segment, int most = 100)
    {
        var users = new List<string>();
        string? mark = null;
        do
        {
            var page = await store.MembersAsync(segment, mark, most);
            Assert.InRange(page.Items.Count, mark is null ? 0 : 1, most);
            users.AddRange(page.Items);
            mark = page.Next;
        }
        while (mark is not null);
        return users;
    }

    /// <summary>Ids of all transitions, page by page.</summary>
    public static async Task<List<string>> AllTransitions(this IServingReader store, TransitionFilter filter, int most = 100)
    {
        var ids = new List<string>();
        string? mark = null;
        do
        {
            var page = await store.TransitionsAsync(filter, mark, most);
            Assert.InRange(page.Items.Count, mark is null ? 0 : 1, most);
            ids.AddRange(page.Items.Select(t => t.Id));
            mark = page.Next;
        }
        while (mark is not null);
        return ids;
    }

    /// <summary>The counts of all segments, as <c>name=count</c>.</summary>
    public static async Task<string> Counts(this IServingReader store) =>
        string.Join(' ', (await store.SegmentsAsync()).Select(s => $"{s.Name}={s.Members}"));
}
