namespace Cohort.Core.Segments;

/// <summary>
/// Spend per category of one user over one window, as two flat columns in no order: a user buys from a few dozen
/// categories, which a vectorised scan finds faster than a hash table does.
/// </summary>
internal sealed class CategoryTotals
{
    private ushort[] _categories = new ushort[8];
    private long[] _spend = new long[8];
    private int[] _lines = new int[8];

    public int Count { get; private set; }

    public ReadOnlySpan<ushort> Categories => _categories.AsSpan(0, Count);

    public ReadOnlySpan<long> Spend => _spend.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Adds a line, or takes one back when <paramref name="lines"/> is negative and the amount negated.</summary>
    public void Add(int category, long minor, int lines)
    {
        var at = _categories.AsSpan(0, Count).IndexOf((ushort)category);
        if (at < 0) at = Append((ushort)category);
        _spend[at] += minor;
        _lines[at] += lines;
        if (_lines[at] == 0) RemoveAt(at);
    }

    /// <summary>The place of a category, 1 for the largest spend, or <see cref="Term.Missing"/> where it does not rank.</summary>
    public long RankOf(int category)
    {
        var at = category == Taxonomies.Taxonomy.Unknown ? -1 : Categories.IndexOf((ushort)category);
        if (at < 0 || _spend[at] <= 0) return Term.Missing;
        var spend = _spend[at];
        var before = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_spend[i] < spend || _categories[i] == Taxonomies.Taxonomy.Unknown) continue;
            if (_spend[i] > spend || _categories[i] < category) before++;
        }

        return before + 1;
    }

    /// <summary>
    /// The categories with the largest positive spend, first the largest, ties by id, which is by name; places without
    /// a category hold 0. UNKNOWN never ranks.
    /// </summary>
    public void Top(Span<ushort> top)
    {
        if (top.IsEmpty) return;
        Span<long> spends = stackalloc long[Limits.AffinityTop];
        top.Clear();
        var found = 0;
        for (var i = 0; i < Count; i++)
        {
            var spend = _spend[i];
            var category = _categories[i];
            if (spend <= 0 || category == Taxonomies.Taxonomy.Unknown) continue;
            if (found == top.Length && !Before(spend, category, spends[found - 1], top[found - 1])) continue;
            var at = found < top.Length ? found++ : found - 1;
            for (; at > 0 && Before(spend, category, spends[at - 1], top[at - 1]); at--)
            {
                spends[at] = spends[at - 1];
                top[at] = top[at - 1];
            }

            spends[at] = spend;
            top[at] = category;
        }
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
