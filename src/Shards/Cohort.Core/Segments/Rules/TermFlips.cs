namespace Cohort.Core.Segments.Rules;

/// <summary>For each term, the values at which the result of some comparison differs from that of the value below.</summary>
internal sealed class TermFlips
{
    private readonly Dictionary<int, SortedSet<long>> _flips = [];
    private readonly HashSet<int> _everywhere = [];

    /// <summary>Notes that being in the range or not matters: its first value and the one after its last.</summary>
    public void Add(int term, TermRange range)
    {
        if (range.IsEmpty) return;
        if (!_flips.TryGetValue(term, out var flips)) _flips.Add(term, flips = []);
        flips.Add(range.Low);
        if (range.High < long.MaxValue) flips.Add(range.High + 1);
    }

    /// <summary>Notes that every value matters.</summary>
    public void AddEverywhere(int term) => _everywhere.Add(term);

    /// <summary>Flip values of a term in ascending order; null where every value is one.</summary>
    public long[]? Of(int term) => _everywhere.Contains(term) ? null : OfRanges(term);

    /// <summary>The values at which some comparison of the term with constants changes, whatever else looks at it; in ascending order.</summary>
    public long[] OfRanges(int term) => _flips.TryGetValue(term, out var flips) ? [.. flips] : [];
}
