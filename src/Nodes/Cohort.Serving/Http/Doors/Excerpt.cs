using System.Globalization;
using System.Text;

namespace Cohort.Serving.Http.Doors;

/// <summary>
/// The beginning of a text that somebody sent, fit to be kept, logged and printed: bounded, and with what would move a cursor,
/// turn the direction of reading or end a text in a database written as an escape.
/// </summary>
internal static class Excerpt
{
    /// <summary>Characters of a name, an address or a path.</summary>
    public const int Name = 128;

    /// <summary>Characters of an order or an answer: orders have some dozens.</summary>
    public const int Body = 1_024;

    public static string Of(string text, int most)
    {
        var excerpt = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (excerpt.Length >= most) return excerpt.Append("...").ToString();
            if (IsPlain(rune)) excerpt.Append(rune.ToString());
            else excerpt.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }

        return excerpt.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
