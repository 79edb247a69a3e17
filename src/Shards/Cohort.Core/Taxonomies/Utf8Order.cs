namespace Cohort.Core.Taxonomies;

/// <summary>
/// Orders texts by their bytes in UTF-8, which is the order of their code points. The ordinal order of .NET compares
/// UTF-16, and places the characters beyond U+FFFF before some that come ahead of them.
/// </summary>
public sealed class Utf8Order : IComparer<string>
{
    /// <summary>The one instance: it has no state.</summary>
    public static Utf8Order Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var left = x.EnumerateRunes();
        var right = y.EnumerateRunes();
        while (true)
        {
            var more = left.MoveNext();
            if (!right.MoveNext()) return more ? 1 : 0;
            if (!more) return -1;
            var order = left.Current.CompareTo(right.Current);
            if (order != 0) return order;
        }
    }
}
