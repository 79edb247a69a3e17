using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cohort.Core.Texts;

/// <summary>Quotes untrusted text in a sentence for people: short, and with nothing that a terminal would obey.</summary>
public static class Excerpt
{
    /// <summary>The bytes in double quotes; what is not seen, quotes and bytes that are not UTF-8 stand escaped.</summary>
    public static string Of(ReadOnlySpan<byte> text)
    {
        var quoted = new StringBuilder("\"");
        for (var shown = 0; !text.IsEmpty; shown++)
        {
            if (shown == Shown.QuotedCharacters) return quoted.Append("…\"").ToString();
            if (Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done) Append(quoted, rune);
            else (_, length) = (quoted.Append(CultureInfo.InvariantCulture, $"\\x{text[0]:x2}"), 1);
            text = text[length..];
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The text in double quotes; what is not seen, quotes and halves of surrogate pairs stand escaped.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        var quoted = new StringBuilder("\"");
        for (var shown = 0; !text.IsEmpty; shown++)
        {
            if (shown == Shown.QuotedCharacters) return quoted.Append("…\"").ToString();
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) == OperationStatus.Done) Append(quoted, rune);
            else (_, length) = (quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[0]:x4}"), 1);
            text = text[length..];
        }

        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder quoted, Rune rune)
    {
        if (rune.Value is '"' or '\\') quoted.Append('\\').Append((char)rune.Value);
        else if (Unseen.IsEscaped(rune)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        else quoted.Append(rune.ToString());
    }
}
