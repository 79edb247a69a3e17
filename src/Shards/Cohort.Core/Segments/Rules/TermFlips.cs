namespace Cohort.Core.Segments.Rules;

/// <summary>For each term, the values at which the result of some comparison differs from that of the value below.</summary>
internal sealed class TermFlips
{
    private readonly SortedSet<long>[] _flips;
    private readonly bool[] _everywhere;

    public TermFlips(ReadOnlySpan<Term> terms)
    {
        _flips = new SortedSet<long>[terms.Length];
        _everywhere = new bool[terms.Length];
        for (var i = 0; i < terms.Length; i++) _flips[i] = [];
    }

    /// <summary>Notes that being in the range or not matters: its first value and the one after its last.</summary>
    public void Add(int term, TermRange range)
    {
        if (range.IsEmpty) return;
        _flips[term].Add(range.Low);
        if (range.High < long.MaxValue) _flips[term].Add(range.High + 1);
    }

    /// <summary>Notes that every value matters.</summary>
    public void AddEverywhere(int term) => _everywhere[term] = true;

    /// <summary>Flip values of a term in ascending order; null where every value is one.</summary>
    public long[]? Of(int term) => _everywhere[term] ? null : [.. _flips[term]];
}
