using System.Globalization;
using System.Text;

namespace Cohort.Core.Expressions;

/// <summary>
/// Letters with marks, which Unicode writes as one character or as a letter and its mark. Told without tables, as the program runs
/// without those of a culture: what is said of two names is that they may look the same.
/// </summary>
internal static class MarkedLetters
{
    private const char Letter = '\uFFFC';

    /// <summary>Whether some mark is a character of its own.</summary>
    public static bool AreApart(string name) => name.Any(IsMark);

    /// <summary>The name with every letter that has a mark, or may have one, as the same sign.</summary>
    public static string Masked(string name)
    {
        if (name.All(char.IsAscii)) return name;
        var masked = new StringBuilder(name.Length);
        foreach (var one in name)
        {
            if (!IsMark(one)) masked.Append(char.IsAscii(one) ? one : Letter);
            else if (masked.Length > 0) masked[^1] = Letter;
        }

        return masked.ToString();
    }

    /// <summary>The name with its characters beyond ASCII told by number.</summary>
    public static string Numbered(string name) =>
        string.Concat(name.Select(one => char.IsAscii(one) ? one.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)one:X4}")));

    private static bool IsMark(char one) => CharUnicodeInfo.GetUnicodeCategory(one) == UnicodeCategory.NonSpacingMark;
}
