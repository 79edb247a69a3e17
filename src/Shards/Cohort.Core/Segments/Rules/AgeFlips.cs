namespace Cohort.Core.Segments.Rules;

/// <summary>For each age term, the values at which the result of some comparison can differ from the day before.</summary>
internal sealed class AgeFlips
{
    private readonly SortedSet<long>?[] _flips;
    private readonly bool[] _everyDay;

    public AgeFlips(ReadOnlySpan<Term> terms)
    {
        _flips = new SortedSet<long>?[terms.Length];
        _everyDay = new bool[terms.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            if (terms[i].IsAge) _flips[i] = [];
        }
    }

    /// <summary>Notes that being in the range or not matters: its first value and the one after its last.</summary>
    public void Add(int term, TermRange range)
    {
        if (_flips[term] is not { } flips || range.IsEmpty) return;
        flips.Add(range.Low);
        if (range.High < long.MaxValue) flips.Add(range.High + 1);
    }

    /// <summary>Notes that every value matters.</summary>
    public void AddEveryDay(int term) => _everyDay[term] = _flips[term] is not null;

    /// <summary>Flip values of a term in ascending order; null where every value is one.</summary>
    public long[]? Of(int term) => _everyDay[term] ? null : [.. _flips[term] ?? []];
}
