using System.Runtime.CompilerServices;
using Cohort.Core.Ledgers;

namespace Cohort.Core.Features;

/// <summary>
/// A set of small numbers that is emptied in one step: a number is in it while its mark is the current one. 0 stands for
/// no number and is never counted.
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
        if (++_current == int.MaxValue)
        {
            _marks.AsSpan().Clear();
            _current = 1;
        }

        _marks[0] = _current;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int number)
    {
        ref var mark = ref _marks[number];
        Count += mark != _current ? 1 : 0;
        mark = _current;
    }

    /// <summary>Adds the number of each purchase in the window, by its sku.</summary>
    public void Add(ReadOnlySpan<Line> lines, int asOf, ReadOnlySpan<int> numberOf)
    {
        var (marks, current, count) = (_marks, _current, Count);
        foreach (ref readonly var line in lines)
        {
            if ((uint)(asOf - line.Date) >= Limits.FeatureDays || line.IsRefund) continue;
            ref var mark = ref marks[numberOf[line.Sku]];
            count += mark != current ? 1 : 0;
            mark = current;
        }

        Count = count;
    }
}
