using System.Numerics;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;

namespace Cohort.Core.Segments;

/// <summary>
/// Spend per category of one user over one window, as two flat columns in no order: a user buys from a few dozen
/// categories, which a vectorised scan finds faster than a hash table does.
/// </summary>
internal sealed class CategoryTotals
{
    private readonly ushort[] _top;
    private ushort[] _categories = new ushort[8];
    private long[] _spend = new long[8];
    private int[] _lines = new int[8];
    private bool _isTopCurrent;

    /// <summary>No spend yet.</summary>
    /// <param name="top">How many of the first categories are kept at hand.</param>
    public CategoryTotals(int top) => _top = new ushort[top];

    public int Count { get; private set; }

    public ReadOnlySpan<ushort> Categories => _categories.AsSpan(0, Count);

    public ReadOnlySpan<long> Spend => _spend.AsSpan(0, Count);

    public void Clear() => (Count, _isTopCurrent) = (0, false);

    /// <summary>Adds lines, or takes them back when <paramref name="lines"/> is negative and the amount negated.</summary>
    public void Add(int category, long minor, int lines)
    {
        var at = _categories.AsSpan(0, Count).IndexOf((ushort)category);
        if (at < 0) at = Append((ushort)category);
        _spend[at] += minor;
        _lines[at] += lines;
        if (_isTopCurrent) KeepTop((ushort)category, minor, _spend[at]);
        if (_lines[at] == 0) RemoveAt(at);
    }

    /// <summary>The place of a category, 1 for the largest spend, or <see cref="Term.Missing"/> where it does not rank.</summary>
    public long RankOf(int category)
    {
        var at = category == Taxonomy.Unknown ? -1 : Categories.IndexOf((ushort)category);
        if (at < 0 || _spend[at] <= 0) return Term.Missing;
        if (_isTopCurrent && _top.AsSpan().IndexOf((ushort)category) is >= 0 and var place) return place + 1;
        var spend = _spend[at];
        var (larger, equal) = Compare(spend);
        if (Categories.IndexOf((ushort)Taxonomy.Unknown) is >= 0 and var unknown && _spend[unknown] > spend) larger--;
        return larger + 1 + (equal > 1 ? CountTiesBefore(category, spend) : 0);
    }

    /// <summary>
    /// The categories with the largest positive spend, first the largest, ties by id, which is by name; places without
    /// a category hold 0. UNKNOWN never ranks.
    /// </summary>
    public ReadOnlySpan<ushort> Top()
    {
        if (!_isTopCurrent) FindTop();
        return _top;
    }

    private void FindTop()
    {
        Span<long> spends = stackalloc long[Limits.AffinityTop];
        _top.AsSpan().Clear();
        _isTopCurrent = true;
        var found = 0;
        for (var i = 0; i < Count; i++)
        {
            var (spend, category) = (_spend[i], _categories[i]);
            if (spend <= 0 || category == Taxonomy.Unknown) continue;
            if (found == _top.Length && (found == 0 || !Before(spend, category, spends[found - 1], _top[found - 1]))) continue;
            var at = found < _top.Length ? found++ : found - 1;
            for (; at > 0 && Before(spend, category, spends[at - 1], _top[at - 1]); at--)
            {
                spends[at] = spends[at - 1];
                _top[at] = _top[at - 1];
            }

            spends[at] = spend;
            _top[at] = category;
        }
    }

    // More spend can only move the category up; less matters only to one of the first, and then all are looked at anew.
    private void KeepTop(ushort category, long change, long spend)
    {
        if (category == Taxonomy.Unknown || change == 0 || _top.Length == 0) return;
        var at = _top.AsSpan().IndexOf(category);
        if (change < 0)
        {
            _isTopCurrent = at < 0;
            return;
        }

        if (spend <= 0) return;
        if (at < 0)
        {
            at = _top.Length - 1;
            if (_top[at] != 0 && !Before(spend, category, SpendOf(_top[at]), _top[at])) return;
        }

        for (; at > 0 && (_top[at - 1] == 0 || Before(spend, category, SpendOf(_top[at - 1]), _top[at - 1])); at--) _top[at] = _top[at - 1];
        _top[at] = category;
    }

    private long SpendOf(ushort category) => _spend[_categories.AsSpan(0, Count).IndexOf(category)];

    private int CountTiesBefore(int category, long spend)
    {
        var before = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_spend[i] == spend && _categories[i] < category && _categories[i] != Taxonomy.Unknown) before++;
        }

        return before;
    }

    private (int Larger, int Equal) Compare(long spend)
    {
        var spends = _spend.AsSpan(0, Count);
        var (larger, equal) = (Vector<long>.Zero, Vector<long>.Zero);
        var bound = new Vector<long>(spend);
        for (; spends.Length >= Vector<long>.Count; spends = spends[Vector<long>.Count..])
        {
            var some = new Vector<long>(spends);
            larger -= Vector.GreaterThan(some, bound);
            equal -= Vector.Equals(some, bound);
        }

        var (largerCount, equalCount) = (Vector.Sum(larger), Vector.Sum(equal));
        foreach (var other in spends)
        {
            largerCount += other > spend ? 1 : 0;
            equalCount += other == spend ? 1 : 0;
        }

        return ((int)largerCount, (int)equalCount);
    }

    private static bool Before(long spend, ushort category, long otherSpend, ushort otherCategory) =>
        spend > otherSpend || (spend == otherSpend && category < otherCategory);

    private int Append(ushort category)
    {
        if (Count == _categories.Length)
        {
            Array.Resize(ref _categories, Count * 2);
            Array.Resize(ref _spend, Count * 2);
            Array.Resize(ref _lines, Count * 2);
        }

        _categories[Count] = category;
        _spend[Count] = 0;
        _lines[Count] = 0;
        return Count++;
    }

    private void RemoveAt(int at)
    {
        Count--;
        _categories[at] = _categories[Count];
        _spend[at] = _spend[Count];
        _lines[at] = _lines[Count];
    }
}
