using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>Transitions in the order in which they were stored.</summary>
/// <param name="Items">The transitions with their places.</param>
/// <param name="Next">Up to where was looked.</param>
/// <param name="HasMore">Whether there may be more.</param>
internal sealed record FeedPage(IReadOnlyList<(FeedMark Mark, Transition Transition)> Items, FeedMark Next, bool HasMore)
{
    /// <summary>Transitions that are looked at for one page: a page that finds few takes a moment all the same, and says how far it came.</summary>
    public const int Examined = 100_000;

    /// <summary>A page from chunks.</summary>
    /// <param name="chunks">The chunks that may have transitions for the filter, from that of the mark on; null stands for one that was erased.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">The place before the first.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="end">The place of the last transition that is stored.</param>
    public static FeedPage Of(
        IEnumerable<(long Chunk, IReadOnlyList<Transition?> Transitions)> chunks, FeedFilter filter, FeedMark after, int most, Func<FeedMark> end)
    {
        var items = new List<(FeedMark, Transition)>();
        var (next, examined) = (after, 0);
        foreach (var (chunk, transitions) in chunks)
        {
            for (var place = chunk == after.Chunk ? after.Place + 1 : 0; place < transitions.Count; place++)
            {
                if (items.Count == most || examined == Examined) return new FeedPage(items, next, true);
                examined++;
                next = new FeedMark(chunk, place);
                if (transitions[place] is { } transition && filter.Takes(transition)) items.Add((next, transition));
            }
        }

        // Chunks that can have nothing for the filter were not looked at, and are behind all the same.
        if (examined > 0 && filter.User is null) return new FeedPage(items, next, false);
        var last = end();
        after.RequireUpTo(last);
        return new FeedPage(items, last, false);
    }
}
