using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>
/// A page of who was in a segment at the end of a date, found in transitions with the latest first: the first one that is met of a
/// user says where they stood. What it keeps is bounded by the page, and by who left before the last of it.
/// </summary>
/// <param name="after">Only users after this id.</param>
/// <param name="most">At most so many.</param>
internal sealed class MembersThen(string after, int most)
{
    private readonly SortedSet<string> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _tidyAt = Math.Max(4 * most, 4_096);
    private string? _last;

    /// <summary>Looks at a transition of the segment, of the date or before.</summary>
    public void Take(Transition transition)
    {
        var user = transition.UserId;
        if (string.CompareOrdinal(user, after) <= 0 || (_last is not null && string.CompareOrdinal(user, _last) > 0) || !_seen.Add(user)) return;
        if (transition.Entered) _members.Add(user);

        // One more than the page, so that the last page is known as such.
        if (_members.Count > most + 1) _members.Remove(_members.Max!);
        if (_members.Count == most + 1) _last = _members.Max;
        if (_seen.Count >= _tidyAt) Tidy();
    }

    /// <summary>The page, in ordinal order of ids.</summary>
    public Page<string> Page() => PageMark.Cut([.. _members], most, last => new PageMark(0, 0, last));

    // Whoever comes after the page is not looked at any more.
    private void Tidy()
    {
        if (_last is { } last) _seen.RemoveWhere(user => string.CompareOrdinal(user, last) > 0);
        _tidyAt = 2 * Math.Max(_seen.Count, _tidyAt / 2);
    }
}
