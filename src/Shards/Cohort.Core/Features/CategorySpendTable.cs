using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cohort.Core.Taxonomies;

namespace Cohort.Core.Features;

/// <summary>
/// Spend per category of one user, found by number without a search. Between users every sum is zero: the categories that
/// were added to are listed, and taking their order empties them. Nothing here takes a branch that could be guessed wrong.
/// </summary>
internal sealed class CategorySpendTable(int categories)
{
    private const int Lanes = 4;

    // Squares of spends that add up to no more, and their sums, are whole numbers below 2^53: doubles hold them exactly.
    private const long MostSquared = 1 << 26;

    private readonly long[] _sums = new long[categories];

    // A category for each addition, with repeats; UNKNOWN fills the last vector. Beside it the sum, 0 for a repeat.
    private ushort[] _listed = new ushort[64];
    private long[] _spends = new long[64];
    private int _count;

    /// <summary>The sums by category, for whoever adds to them and lists each category that was added to.</summary>
    public Span<long> Sums => _sums;

    /// <summary>Room for a category for each of some additions.</summary>
    public Span<ushort> ListFor(int additions)
    {
        if (additions + Lanes > _listed.Length) Grow(additions + Lanes);
        return _listed;
    }

    /// <summary>Finds the first three categories by positive spend, sums over all that have some, and empties the table.</summary>
    /// <param name="count">How many are listed.</param>
    /// <param name="order">What was found.</param>
    public void TakeOrder(int count, out SpendOrder order)
    {
        _count = count;
        var sums = _sums;
        _listed.AsSpan(count, Lanes).Clear();
        var listed = _listed.AsSpan(0, (count + Lanes - 1) & -Lanes);
        var spends = _spends.AsSpan();
        var unknown = Take(sums, Taxonomy.Unknown);
        SpendLanes lanes = default;
        for (; listed.Length >= Lanes; listed = listed[Lanes..], spends = spends[Lanes..])
        {
            var four = Vector256.Create(Take(sums, listed[0]), Take(sums, listed[1]), Take(sums, listed[2]), Take(sums, listed[3]));
            four.CopyTo(spends);
            lanes.Enter(four);
        }

        lanes.Fold(unknown, out order);
        if (order.Positive > MostSquared) order.Squares = SquaresOf(unknown);
    }

    /// <summary>The place of a category as rules rank it, from 1; 0 where it has none.</summary>
    /// <param name="category">The category.</param>
    /// <param name="spend">What was added to it.</param>
    public int RankOf(int category, long spend)
    {
        if (category == Taxonomy.Unknown || spend <= 0) return 0;
        var rank = 1;
        for (var i = 0; i < _count; i++)
        {
            var isBefore = (_spends[i] > spend) | ((_spends[i] == spend) & (_listed[i] < category));
            rank += isBefore ? 1 : 0;
        }

        return rank;
    }

    // Exactly, and then rounded: the order of the categories does not matter. 128 bits hold it, since no user's lines add up
    // to more than 2^63.
    private double SquaresOf(long unknown)
    {
        var squares = Square(unknown);
        foreach (var spend in _spends.AsSpan(0, _count)) squares += Square(spend);
        var (high, low) = ((ulong)(squares >> 64), (ulong)squares);
        return high == 0 ? low : (high * 18446744073709551616.0) + low;

        static UInt128 Square(long spend) => spend <= 0 ? 0 : (UInt128)spend * (UInt128)spend;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Take(long[] sums, int category)
    {
        ref var sum = ref sums[category];
        var spend = sum;
        sum = 0;
        return spend;
    }

    private void Grow(int room)
    {
        _listed = new ushort[room * 2];
        _spends = new long[room * 2];
    }
}
