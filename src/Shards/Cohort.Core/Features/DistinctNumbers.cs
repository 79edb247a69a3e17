namespace Cohort.Core.Features;

/// <summary>
/// A set of small numbers that is emptied in one step: a number is in it while its mark is the current one.
/// </summary>
internal sealed class DistinctNumbers
{
    private int[] _marks = new int[64];
    private int _current = 1;

    public int Count { get; private set; }

    /// <summary>Empties the set, and makes room for the numbers below a bound.</summary>
    public void Clear(int bound)
    {
        Count = 0;
        if (bound > _marks.Length) Array.Resize(ref _marks, Math.Max(bound, _marks.Length * 2));
        if (++_current != int.MaxValue) return;
        _marks.AsSpan().Clear();
        _current = 1;
    }

    public void Add(int number)
    {
        ref var mark = ref _marks[number];
        if (mark == _current) return;
        mark = _current;
        Count++;
    }
}
