using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace Cohort.Core.Purchases;

/// <summary>The text of a JSON string whose spelling has been checked already.</summary>
internal static class JsonText
{
    /// <summary>Replaces the escapes of a string's inside.</summary>
    /// <param name="escaped">The bytes between the quotes: UTF-8 with well-formed escapes.</param>
    /// <param name="plain">Room for the text, at least as long as <paramref name="escaped"/>.</param>
    /// <param name="length">Bytes of text written.</param>
    /// <returns>False where an escaped surrogate has no partner: no UTF-8 can say it.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> escaped, Span<byte> plain, out int length)
    {
        length = 0;
        while (true)
        {
            var run = escaped.IndexOf((byte)'\\');
            var literal = run < 0 ? escaped : escaped[..run];
            literal.CopyTo(plain[length..]);
            length += literal.Length;
            if (run < 0) return true;
            escaped = escaped[run..];
            if (!TryTakeEscape(ref escaped, out var rune)) return false;
            length += rune.EncodeToUtf8(plain[length..]);
        }
    }

    private static bool TryTakeEscape(ref ReadOnlySpan<byte> escaped, out Rune rune)
    {
        if (escaped[1] == 'u') return TryTakeUnicode(ref escaped, out rune);
        rune = new Rune((char)(escaped[1] switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            var same => (char)same,
        }));
        escaped = escaped[2..];
        return true;
    }

    private static bool TryTakeUnicode(ref ReadOnlySpan<byte> escaped, out Rune rune)
    {
        var unit = TakeUnit(ref escaped);
        if (Rune.TryCreate(unit, out rune)) return true;
        return char.IsHighSurrogate(unit) && escaped.StartsWith("\\u"u8)
            && Rune.TryCreate(unit, TakeUnit(ref escaped), out rune);
    }

    private static char TakeUnit(ref ReadOnlySpan<byte> escaped)
    {
        var read = Utf8Parser.TryParse(escaped.Slice(2, 4), out ushort unit, out _, 'x');
        Debug.Assert(read, "The JSON reader lets through four hexadecimal digits only.");
        escaped = escaped[6..];
        return (char)unit;
    }
}
