using System.Globalization;
using System.Text;

namespace Cohort.Core.Purchases;

/// <summary>Quotes untrusted bytes in a sentence for people: short, and with nothing that a terminal would obey.</summary>
internal static class Excerpt
{
    /// <summary>Characters shown before the rest is left out.</summary>
    public const int Characters = 40;

    /// <summary>The bytes in double quotes; control characters, quotes and bytes that are not UTF-8 stand escaped.</summary>
    public static string Of(ReadOnlySpan<byte> text)
    {
        var quoted = new StringBuilder("\"");
        for (var shown = 0; !text.IsEmpty; shown++)
        {
            if (shown == Characters) return quoted.Append("…\"").ToString();
            var valid = Rune.DecodeFromUtf8(text, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            Append(quoted, valid, rune, text[0]);
            text = text[(valid ? length : 1)..];
        }
        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder quoted, bool valid, Rune rune, byte first)
    {
        if (!valid) quoted.Append(CultureInfo.InvariantCulture, $"\\x{first:x2}");
        else if (rune.Value is '"' or '\\') quoted.Append('\\').Append((char)rune.Value);
        else if (IsUnseen(rune)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        else quoted.Append(rune.ToString());
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
