namespace Cohort.Store.Questions;

/// <summary>What differs between two texts, line by line, by the longest common sequence of lines.</summary>
internal static class LineChanges
{
    // A table of all pairs of lines; rules of thousands of lines are compared at their differing middle only.
    private const int MostCells = 4_000_000;

    /// <summary>The lines of both.</summary>
    public static IReadOnlyList<DifferingLine> Between(string former, string latter)
    {
        var (before, after) = (Lines(former), Lines(latter));
        var start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start]) start++;
        var end = 0;
        while (end < before.Length - start && end < after.Length - start && before[^(end + 1)] == after[^(end + 1)]) end++;
        return [.. before[..start].Select(Same), .. Middle(before[start..^end], after[start..^end]), .. before[^end..].Select(Same)];
    }

    private static List<DifferingLine> Middle(string[] before, string[] after)
    {
        if ((long)before.Length * after.Length > MostCells) return [.. before.Select(line => new DifferingLine(LineChange.Removed, line)), .. after.Select(line => new DifferingLine(LineChange.Added, line))];
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var changes = new List<DifferingLine>();
        var (x, y) = (0, 0);
        while (x < before.Length || y < after.Length)
        {
            if (x < before.Length && y < after.Length && before[x] == after[y]) (x, y) = Take(LineChange.Same, before[x], x + 1, y + 1);
            else if (y == after.Length || (x < before.Length && common[x + 1, y] >= common[x, y + 1])) (x, y) = Take(LineChange.Removed, before[x], x + 1, y);
            else (x, y) = Take(LineChange.Added, after[y], x, y + 1);
        }

        return changes;

        (int, int) Take(LineChange change, string line, int nextX, int nextY)
        {
            changes.Add(new DifferingLine(change, line));
            return (nextX, nextY);
        }
    }

    private static DifferingLine Same(string line) => new(LineChange.Same, line);

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
