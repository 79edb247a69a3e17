using Cohort.Core.Ranges;

namespace Cohort.Engine.Checks;

/// <summary>The memberships that ledgers give, crossed off as the stored ones are met.</summary>
internal sealed class ExpectedMemberships
{
    private readonly Dictionary<string, string[]> _segmentsOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _members = new(StringComparer.Ordinal);

    /// <summary>Adds those of a range's users, measured anew from their ledgers.</summary>
    public void Add(RangeState range)
    {
        foreach (var user in range.Questions.Users())
        {
            if (user.Segments.Count == 0) continue;
            string[] segments = [.. user.Segments.Select(string.Intern)];
            _segmentsOf.Add(user.UserId, segments);
            foreach (var segment in segments) _members[segment] = _members.GetValueOrDefault(segment) + 1;
        }
    }

    /// <summary>Crosses one off; false where it was not expected.</summary>
    public bool Take(string user, string segment)
    {
        if (!_segmentsOf.TryGetValue(user, out var segments)) return false;
        var at = Array.IndexOf(segments, segment);
        if (at < 0) return false;
        segments[at] = "";
        return true;
    }

    /// <summary>What was not crossed off.</summary>
    public IEnumerable<(string User, string Segment)> Left() =>
        from entry in _segmentsOf from segment in entry.Value where segment.Length > 0 select (entry.Key, segment);

    /// <summary>How many were expected in a segment.</summary>
    public long MembersOf(string segment) => _members.GetValueOrDefault(segment);
}
