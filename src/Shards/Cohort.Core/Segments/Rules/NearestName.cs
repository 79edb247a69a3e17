namespace Cohort.Core.Segments.Rules;

/// <summary>
/// Finds the valid name that a misspelt one most likely stands for, by edit distance without regard to case, where
/// exchanging two neighbours is one edit.
/// </summary>
internal static class NearestName
{
    /// <summary>More edits than this make another word, not a misspelling.</summary>
    private const int MostEdits = 3;

    /// <summary>The nearest candidate, the first of equals; null where none is near.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length > Limits.NameBytes) return null;
        string? nearest = null;
        var bound = Math.Min(MostEdits, 1 + (name.Length / 4)) + 1;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) >= bound) continue;
            var edits = Edits(name, candidate, bound);
            if (edits >= bound) continue;
            nearest = candidate;
            bound = edits;
            if (edits == 0) break;
        }

        return nearest;
    }

    /// <summary><c>; did you mean "X"?</c>, or the given words where nothing is near.</summary>
    public static string Hint(string name, IEnumerable<string> candidates, string otherwise) =>
        Of(name, candidates) is { } nearest ? $"; did you mean \"{nearest}\"?" : otherwise;

    /// <summary>Optimal string alignment distance, or at least <paramref name="bound"/> once it cannot be less.</summary>
    private static int Edits(string a, string b, int bound)
    {
        int[] older = new int[b.Length + 1], previous = new int[b.Length + 1], current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var edits = previous[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                edits = Math.Min(edits, 1 + Math.Min(previous[j], current[j - 1]));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    edits = Math.Min(edits, older[j - 2] + 1);
                }

                current[j] = edits;
                least = Math.Min(least, edits);
            }

            if (least > bound) return least;
            (older, previous, current) = (previous, current, older);
        }

        return previous[b.Length];
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
