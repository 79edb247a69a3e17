using System.Globalization;
using System.Text;

namespace Cohort.Core.Texts;

/// <summary>
/// Characters that nobody sees and that change what is seen: a terminal obeys control characters, a line separator begins
/// a line of a log, and characters of direction show a text in another order than it has.
/// </summary>
public static class Unseen
{
    /// <summary>
    /// Whether a character is refused in ids and names: a control character, a line or paragraph separator, or one that
    /// embeds, overrides or isolates a direction. The marks of direction (U+200E, U+200F, U+061C) are not: right-to-left names need them.
    /// </summary>
    public static bool IsRefused(Rune rune) => Rune.IsControl(rune) || rune.Value is (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>Whether some bytes of valid UTF-8 hold a character that is refused; without an allocation.</summary>
    public static bool HasRefused(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case < 0x20 or 0x7F: return true;

                // U+0080 to U+009F are the bytes C2 80 to C2 9F.
                case 0xC2 when text[i + 1] < 0xA0: return true;

                // U+2028 to U+202E are E2 80 A8 to E2 80 AE, U+2066 to U+2069 are E2 81 A6 to E2 81 A9.
                case 0xE2 when (text[i + 1], text[i + 2]) is (0x80, >= 0xA8 and <= 0xAE) or (0x81, >= 0xA6 and <= 0xA9): return true;
            }
        }

        return false;
    }

    /// <summary>Whether a character is escaped where it is shown: all that are refused, and whatever else has no shape of its own.</summary>
    /// <remarks>The joiners of U+200C and U+200D are shown: Persian words and composed emoji fall apart without them.</remarks>
    public static bool IsEscaped(Rune rune) => rune.Value is not (0x200C or 0x200D) && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
