using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cohort.Core.Texts;

/// <summary>Texts as they are shown to people, in a terminal, a log or a sentence: nothing in them acts, and what is not seen stands escaped.</summary>
public static class Shown
{
    /// <summary>Characters of a text that a sentence quotes before the rest is left out.</summary>
    public const int QuotedCharacters = 40;

    private const char Ellipsis = '…';

    // Printable ASCII, which nearly all texts are made of.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    private static readonly SearchValues<char> PlainOrLineEnd =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\n', '\t']);

    /// <summary>
    /// A text with every character that is not seen, and every half of a surrogate pair, as <c>\u</c> and four hexadecimal
    /// digits: inside a JSON string that says the same. The text itself where it has none.
    /// </summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().ContainsAnyExcept(Plain) ? Escaped(text, keepsLines: false) : text;
    }

    /// <summary>The same for what has lines of its own: line ends and tabs stay.</summary>
    public static string Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().ContainsAnyExcept(PlainOrLineEnd) ? Escaped(text, keepsLines: true) : text;
    }

    /// <summary>A text of at most so many characters, escaped; the rest is left out, and an ellipsis says so.</summary>
    public static string Cut(string text, int most = QuotedCharacters)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= most ? Of(text) : string.Concat(Of(Beginning(text, most)), [Ellipsis]);
    }

    /// <summary>A text of at most so many bytes of UTF-8, escaped; the rest is left out, and an ellipsis says so.</summary>
    public static string Within(string text, int bytes)
    {
        ArgumentNullException.ThrowIfNull(text);

        // No text has fewer bytes than characters, so what is far too long is not escaped first.
        var shown = Of(Beginning(text, bytes));
        if (text.Length <= bytes && Encoding.UTF8.GetByteCount(shown) <= bytes) return shown;
        var room = bytes - Encoding.UTF8.GetByteCount([Ellipsis]);
        var end = 0;
        foreach (var rune in shown.EnumerateRunes())
        {
            if ((room -= rune.Utf8SequenceLength) < 0) break;
            end += rune.Utf16SequenceLength;
        }

        return string.Concat(shown.AsSpan(0, end), [Ellipsis]);
    }

    private static string Beginning(string text, int most)
    {
        if (text.Length <= most) return text;
        return char.IsHighSurrogate(text[most - 1]) && char.IsLowSurrogate(text[most]) ? text[..(most - 1)] : text[..most];
    }

    private static string Escaped(string text, bool keepsLines)
    {
        var shown = new StringBuilder(text.Length + 16);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var whole = Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done;
            var stays = whole && (!Unseen.IsEscaped(rune) || (keepsLines && (rune.Value is '\n' or '\t' || rest.StartsWith("\r\n"))));
            if (stays) shown.Append(rest[..length]);
            else foreach (var unit in rest[..length]) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            rest = rest[length..];
        }

        return shown.ToString();
    }
}
