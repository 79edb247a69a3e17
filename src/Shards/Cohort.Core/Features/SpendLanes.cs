using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cohort.Core.Features;

/// <summary>
/// Ranks categories by spend in four lanes, each of every fourth category. Spends are ranked as doubles: of two that differ,
/// the larger is rounded to the larger or to the same, so that the order of what is rounded is the order of the spends.
/// No spend is missing and none is a negative zero, so that every machine's own least and largest are the same.
/// </summary>
internal struct SpendLanes
{
    private Vector256<long> _positive;
    private Vector256<long> _categories;
    private Vector256<double> _squares;
    private Vector256<double> _first;
    private Vector256<double> _second;
    private Vector256<double> _third;

    /// <summary>Takes a category's spend into each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(Vector256<long> spends)
    {
        var isPositive = Vector256.GreaterThan(spends, Vector256<long>.Zero);
        spends &= isPositive;
        _positive += spends;
        _categories -= isPositive;
        var rounded = Vector256.ConvertToDouble(spends);
        _squares += rounded * rounded;

        // The larger stays, the smaller moves down.
        var second = Vector256.MinNative(_first, rounded);
        var third = Vector256.MinNative(_second, second);
        _first = Vector256.MaxNative(_first, rounded);
        _second = Vector256.MaxNative(_second, second);
        _third = Vector256.MaxNative(_third, third);
    }

    /// <summary>The order of all lanes, with the spend in UNKNOWN, which has no place in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fold(long unknown, out SpendOrder order)
    {
        // The upper two into the lower two, then the second into the first.
        Merge(Vector256.Create(2L, 3, 0, 1));
        Merge(Vector256.Create(1L, 0, 3, 2));
        unknown = Math.Max(0, unknown);
        order.First = _first[0];
        order.Second = _second[0];
        order.Third = _third[0];
        order.Positive = _positive[0] + _positive[1] + _positive[2] + _positive[3] + unknown;
        order.Squares = _squares[0] + _squares[1] + _squares[2] + _squares[3] + ((double)unknown * unknown);
        order.Categories = (int)(_categories[0] + _categories[1] + _categories[2] + _categories[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Merge(Vector256<long> lanes)
    {
        var (first, second, third) = (Vector256.Shuffle(_first, lanes), Vector256.Shuffle(_second, lanes), Vector256.Shuffle(_third, lanes));

        // The third of both is a third, or the lesser of one's first and the other's second.
        var less = Vector256.MaxNative(Vector256.MinNative(_first, second), Vector256.MinNative(first, _second));
        _third = Vector256.MaxNative(Vector256.MaxNative(_third, third), less);
        _second = Vector256.MaxNative(Vector256.MaxNative(_second, second), Vector256.MinNative(_first, first));
        _first = Vector256.MaxNative(_first, first);
    }
}
