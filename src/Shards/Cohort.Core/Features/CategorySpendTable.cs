using Cohort.Core.Taxonomies;

namespace Cohort.Core.Features;

/// <summary>Spend per category of one user, found by number without a search; emptied in one step.</summary>
internal sealed class CategorySpendTable
{
    private readonly int[] _places;
    private ushort[] _categories = new ushort[16];
    private long[] _spend = new long[16];
    private int _base = 1;
    private int _count;

    public CategorySpendTable(int categories) => _places = new int[categories];

    public void Clear()
    {
        _base += _count;
        _count = 0;
        if (_base < int.MaxValue / 2) return;
        _places.AsSpan().Clear();
        _base = 1;
    }

    public void Add(int category, long minor)
    {
        ref var place = ref _places[category];
        if (place < _base)
        {
            place = _base + _count;
            Append((ushort)category, minor);
            return;
        }

        _spend[place - _base] += minor;
    }

    /// <summary>Finds the first three categories by positive spend, and sums over all that have some.</summary>
    public SpendOrder Order()
    {
        SpendOrder order = default;
        for (var i = 0; i < _count; i++)
        {
            if (_spend[i] <= 0) continue;
            order.Positive += _spend[i];
            order.AddSquare((ulong)_spend[i]);
            if (_categories[i] == Taxonomy.Unknown) continue;
            order.Categories++;
            order.Enter(_spend[i]);
        }

        return order;
    }

    /// <summary>The place of a category as rules rank it, from 1; 0 where it has none.</summary>
    public int RankOf(int category)
    {
        if (category == Taxonomy.Unknown || _places[category] < _base) return 0;
        var spend = _spend[_places[category] - _base];
        if (spend <= 0) return 0;
        var rank = 1;
        for (var i = 0; i < _count; i++)
        {
            var isBefore = _spend[i] > spend || (_spend[i] == spend && _categories[i] < category);
            if (isBefore && _categories[i] != Taxonomy.Unknown) rank++;
        }

        return rank;
    }

    private void Append(ushort category, long minor)
    {
        if (_count == _spend.Length)
        {
            Array.Resize(ref _categories, _count * 2);
            Array.Resize(ref _spend, _count * 2);
        }

        _categories[_count] = category;
        _spend[_count++] = minor;
    }
}

/// <summary>The largest spends among categories; ties need no order, since only the amounts count.</summary>
internal struct SpendOrder
{
    public long First;
    public long Second;
    public long Third;

    /// <summary>Sum of all positive spends, UNKNOWN included.</summary>
    public long Positive;

    private ulong _squaresHigh;
    private ulong _squaresLow;

    /// <summary>
    /// Sum of their squares, added up exactly, so that the order of the categories does not matter, and then rounded. 128
    /// bits hold it, since no user's lines add up to more than 2^63.
    /// </summary>
    public readonly double Squares => _squaresHigh == 0 ? _squaresLow : (_squaresHigh * 18446744073709551616.0) + _squaresLow;

    public void AddSquare(ulong spend)
    {
        var high = Math.BigMul(spend, spend, out var low);
        _squaresLow += low;
        _squaresHigh += high + (_squaresLow < low ? 1UL : 0UL);
    }

    /// <summary>Categories with positive spend, UNKNOWN excluded.</summary>
    public int Categories;

    /// <summary>Takes a positive spend in; smaller ones move down by exchange, with no branch to guess.</summary>
    public void Enter(long spend)
    {
        var second = Math.Min(First, spend);
        var third = Math.Min(Second, second);
        First = Math.Max(First, spend);
        Second = Math.Max(Second, second);
        Third = Math.Max(Third, third);
    }
}
