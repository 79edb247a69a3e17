using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Store.Serving;

namespace Cohort.Store.Questions;

/// <summary>The segments that a user was in at the end of a date, as was known then.</summary>
/// <param name="UserId">The user.</param>
/// <param name="AsOf">The date; of the as-of date, up to now.</param>
/// <param name="Segments">The segments, in ordinal order of names.</param>
public sealed record MembershipsReply(string UserId, BusinessDate AsOf, IReadOnlyList<MembershipThenReply> Segments)
{
    internal static async Task<MembershipsReply> Of(IServingReader store, RuleContext context, string user, BusinessDate date, CancellationToken cancel)
    {
        var last = new SortedDictionary<string, Transition>(StringComparer.Ordinal);
        var filter = new TransitionFilter(user, To: date) { LatestFirst = true };
        for (string? mark = null; ;)
        {
            var page = await store.TransitionsAsync(filter, mark, CohortLimits.Page, cancel).ConfigureAwait(false);
            foreach (var transition in page.Items) last.TryAdd(transition.Segment, transition);
            if ((mark = page.Next) is null) break;
        }

        Then.Require(date, await store.TransitionStartAsync(cancel).ConfigureAwait(false));

        return new(user, date, [.. last.Values.Where(one => one.Entered).Select(
            one => new MembershipThenReply(one.Segment, SegmentCatalogue.TitleOf(context, one.Segment), one.AsOf))]);
    }
}

/// <summary>A segment that a user was in.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Title">What people call it now; its name where it is of former rules.</param>
/// <param name="Since">When they had entered it.</param>
public sealed record MembershipThenReply(string Segment, string Title, BusinessDate Since);

/// <summary>What is asked of a date that is over, or of the as-of date.</summary>
internal static class Then
{
    /// <summary>Refuses a date of which nothing is known yet.</summary>
    /// <exception cref="CohortException">It has not come.</exception>
    public static void Require(BusinessDate date, BusinessDate? asOf)
    {
        if (asOf is not { } today) throw new CohortException(Refusal.Wrong, $"Nothing is known of {date}: no purchase has come yet.");
        if (date > today) throw new CohortException(Refusal.Wrong, $"{date} has not come: the as-of date is {today}. Give that or a date before it.");
    }

    /// <summary>Refuses a date whose transitions are not all kept. Asked after the answer was read: what was let go meanwhile is known by then.</summary>
    /// <exception cref="CohortException">They are not.</exception>
    public static void Require(BusinessDate date, TransitionStart start)
    {
        if (date < start.From)
            throw new CohortException(Refusal.Gone, $"Who was in what at the end of {date} is not known any more: transitions are kept from {start.From} on. Give that or a date after it; the lake has all of them, where one is fed.");
    }

    /// <summary>Refuses a cursor after which transitions were let go.</summary>
    /// <exception cref="CohortException">They were.</exception>
    public static void Require(FeedMark after, TransitionStart start)
    {
        if (after.CompareTo(start.After) < 0)
            throw new CohortException(Refusal.Gone, $"Transitions after the cursor '{after}' are not kept any more: those from {start.From} on are. Ask without a cursor for the first of these, or read the members of segments anew and go on with the cursor that comes with them; the lake has all transitions, where one is fed.");
    }

    /// <summary>A page of who was in a segment at the end of a date.</summary>
    /// <exception cref="CohortException">The transitions of the date are not all kept, the mark is none that the store gave, or the page is too large.</exception>
    public static async Task<PageReply<string>> Members(IServingReader store, string segment, BusinessDate date, string? after, int limit, CancellationToken cancel)
    {
        var page = await PageReply.Of(() => store.MembersThenAsync(segment, date, after, limit, cancel), user => user).ConfigureAwait(false);
        Require(date, await store.TransitionStartAsync(cancel).ConfigureAwait(false));
        return page;
    }

    /// <summary>A page of transitions, which says from when on all are kept.</summary>
    /// <exception cref="CohortException">The mark is none that the store gave, or the page is too large.</exception>
    public static async Task<PageReply<TransitionReply>> Transitions(IServingReader store, TransitionFilter filter, string? after, int limit, CancellationToken cancel)
    {
        var page = await PageReply.Of(() => store.TransitionsAsync(filter, after, limit, cancel), TransitionReply.Of).ConfigureAwait(false);
        return page with { KnownFrom = (await store.TransitionStartAsync(cancel).ConfigureAwait(false)).From };
    }

    /// <summary>
    /// The members of all segments then: rules that hold in the order of their file, those of former rules that had members, affinities
    /// that had, the largest first.
    /// </summary>
    public static IReadOnlyList<SegmentReply> Segments(RuleContext context, IReadOnlyList<SegmentCount> counts)
    {
        var now = SegmentCatalogue.Of(context, counts);
        var former = counts.Where(one => one.Members > 0 && !SegmentKey.NamesAffinity(one.Name) && !context.TryGetSegment(one.Name, out _))
            .OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => new SegmentReply(one.Name, one.Name, one.Members));
        return [.. now.TakeWhile(one => !SegmentKey.NamesAffinity(one.Segment)), .. former, .. now.SkipWhile(one => !SegmentKey.NamesAffinity(one.Segment))];
    }

    /// <summary>The name of a segment as it is asked for, which may be one of former rules.</summary>
    /// <exception cref="CohortException">There never was one.</exception>
    public static async Task<string> NameOf(IServingReader store, RuleContext context, string segment, CancellationToken cancel) =>
        (await store.DaysAsync(segment, cancel).ConfigureAwait(false)).Count > 0 ? segment : SegmentCatalogue.Find(context, segment).NameIn(context);
}
