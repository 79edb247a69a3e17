using Cohort.Store.Questions;

namespace Cohort.Serving.Dashboard.Parts;

/// <summary>From when until when a user was, is and will be in a segment.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Title">What people call it.</param>
/// <param name="From">The first date; the first of the picture where they were in it before, or nobody knows since when.</param>
/// <param name="Until">The first date on which they are not in it any more; the end of the picture where there is none in it.</param>
/// <param name="IsAhead">Whether it is what comes if they buy nothing more.</param>
/// <param name="IsOpen">Whether it began before the picture does.</param>
public sealed record MembershipSpan(string Segment, string Title, int From, int Until, bool IsAhead, bool IsOpen);

/// <summary>The memberships of a user on a line of time, as far as their transitions tell them.</summary>
internal static class MembershipSpans
{
    /// <summary>The spans inside some dates: by segment, those that are entered first come first; each segment's in their order.</summary>
    /// <param name="user">The user, with the segments that they are in.</param>
    /// <param name="transitions">What happened last, in any order.</param>
    /// <param name="titles">What people call segments that they are in no longer.</param>
    /// <param name="first">The first date of the picture.</param>
    /// <param name="end">The first date after the picture, after the as-of date.</param>
    public static IReadOnlyList<MembershipSpan> Of(UserReply user, IEnumerable<TransitionReply> transitions, IReadOnlyDictionary<string, string> titles, int first, int end)
    {
        if (user.AsOf is not { } asOf) return [];
        var spans = new List<MembershipSpan>();
        var known = transitions.Reverse().OrderBy(one => one.AsOf.Day).ToLookup(one => one.Segment);
        var now = user.Segments.ToDictionary(one => one.Segment, StringComparer.Ordinal);
        foreach (var segment in known.Select(one => one.Key).Union(now.Keys))
        {
            var title = now.GetValueOrDefault(segment)?.Title ?? titles.GetValueOrDefault(segment, segment);
            int? since = null;
            var isFirst = true;
            foreach (var one in known[segment])
            {
                if (one.Change == Entered) since = one.AsOf.Day;
                else if (since is not null || isFirst) Add(segment, title, since ?? int.MinValue, one.AsOf.Day, isAhead: false);
                if (one.Change != Entered) since = null;
                isFirst = false;
            }

            if (now.GetValueOrDefault(segment) is not { } there) continue;
            Add(segment, title, there.Since?.Day ?? since ?? int.MinValue, asOf.Day + 1, isAhead: false);
            Add(segment, title, asOf.Day + 1, there.EndsOn?.Day ?? int.MaxValue, isAhead: true);
        }

        var begins = spans.GroupBy(one => one.Segment).ToDictionary(one => one.Key, one => one.Min(span => span.From));
        return [.. spans.OrderBy(one => begins[one.Segment]).ThenBy(one => one.Segment, StringComparer.Ordinal).ThenBy(one => one.From)];

        void Add(string segment, string title, int from, int until, bool isAhead)
        {
            var (begin, stop) = (Math.Max(from, first), Math.Min(until, end));
            if (begin < stop) spans.Add(new MembershipSpan(segment, title, begin, stop, isAhead, from < first));
        }
    }

    private const string Entered = "entered";
}
