namespace Cohort.Core.Expressions;

/// <summary>
/// Finds the valid name that a misspelt one most likely stands for, by edit distance without regard to case, where
/// exchanging two neighbours is one edit.
/// </summary>
public static class NearestName
{
    /// <summary>More edits than this make another word, not a misspelling.</summary>
    private const int MostEdits = 3;

    /// <summary>The nearest candidate, the first of equals; null where none is near.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length > Limits.NameBytes) return null;
        string? nearest = null;
        var rows = new Rows(name.Length + MostEdits + 1);
        var upper = name.ToUpperInvariant();
        var bound = Math.Min(MostEdits, 1 + (name.Length / 4)) + 1;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) >= bound) continue;
            var edits = Edits(upper, candidate.ToUpperInvariant(), bound, rows);
            if (edits >= bound) continue;
            nearest = candidate;
            bound = edits;
            if (edits == 0) break;
        }

        return nearest;
    }

    /// <summary>
    /// <c>; did you mean "X"?</c>, or the given words where nothing is near. Where the two may look the same, because one has a letter
    /// and its mark as one character and the other as two, the characters are told by number.
    /// </summary>
    public static string Hint(string name, IEnumerable<string> candidates, string otherwise)
    {
        if (Of(name, candidates) is not { } nearest) return otherwise;
        return MarkedLetters.AreApart(name) == MarkedLetters.AreApart(nearest)
            ? $"; did you mean \"{nearest}\"?"
            : $"; did you mean \"{MarkedLetters.Numbered(nearest)}\"? What you wrote is \"{MarkedLetters.Numbered(name)}\": the two may look the same, but letters with marks are other characters. Copy the name from where it is defined.";
    }

    /// <summary>
    /// Optimal string alignment distance; some number not less than <paramref name="bound"/> where it is not less. Only
    /// cells nearer to the diagonal than the bound are filled: a path further off has too many edits already.
    /// </summary>
    private static int Edits(string a, string b, int bound, Rows rows)
    {
        for (var j = 0; j <= b.Length; j++) rows.Previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            int first = Math.Max(1, i - bound), last = Math.Min(b.Length, i + bound);
            var current = rows.Current;
            current[first - 1] = first == 1 ? i : bound;
            for (var j = first; j <= last; j++) current[j] = Cell(a, b, i, j, rows);
            if (last < b.Length) current[last + 1] = bound;
            rows.Turn();
        }

        return rows.Previous[b.Length];
    }

    private static int Cell(string a, string b, int i, int j, Rows rows)
    {
        var edits = rows.Previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        edits = Math.Min(edits, 1 + Math.Min(rows.Previous[j], rows.Current[j - 1]));
        return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]
            ? Math.Min(edits, rows.Older[j - 2] + 1)
            : edits;
    }

    /// <summary>The last three rows of the table, reused for every candidate.</summary>
    private sealed class Rows(int length)
    {
        public int[] Older { get; private set; } = new int[length];

        public int[] Previous { get; private set; } = new int[length];

        public int[] Current { get; private set; } = new int[length];

        public void Turn() => (Older, Previous, Current) = (Previous, Current, Older);
    }
}
