using System.Globalization;

namespace Cohort.Store.Serving;

/// <summary>The place after the last item of a page, as callers carry it: two numbers and a text.</summary>
internal readonly record struct PageMark(long First, long Second, string Text)
{
    // A page lies in memory as a whole; that many transitions take some tens of megabytes.
    private const int MostItems = 100_000;

    /// <summary>Before everything.</summary>
    public static PageMark Start => new(long.MinValue, long.MinValue, "");

    /// <summary>Reads a mark; null is the start.</summary>
    /// <exception cref="ArgumentException">No store gave this mark.</exception>
    public static PageMark Parse(string? mark)
    {
        if (mark is null) return Start;
        var parts = mark.Split(':', 3);
        if (parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var second))
            return new PageMark(first, second, parts[2]);
        throw new ArgumentException($"'{mark}' is no mark of a page. Give the one that came with the page before, or none for the first page.", nameof(mark));
    }

    /// <summary>Refuses a page that cannot be, or that would take more memory than an answer should.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The page is not of 1 to <see cref="MostItems"/> items.</exception>
    public static void CheckSize(int most)
    {
        if (most is < 1 or > MostItems)
            throw new ArgumentOutOfRangeException(nameof(most), most, $"A page has 1 to {MostItems} items.");
    }

    /// <summary>Cuts a page from items of which one more than asked for was read, so that the last page is known as such.</summary>
    public static Page<T> Cut<T>(List<T> items, int most, Func<T, PageMark> markOf)
    {
        if (items.Count <= most) return new Page<T>(items, null);
        items.RemoveRange(most, items.Count - most);
        return new Page<T>(items, markOf(items[^1]).ToString());
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}:{Second}:{Text}");
}
