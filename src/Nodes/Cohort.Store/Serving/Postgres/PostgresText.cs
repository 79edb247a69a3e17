using System.Buffers;
using System.Globalization;
using System.Text;
using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// Any text as one that PostgreSQL holds: it has no NUL, and nothing that is not UTF-8 (SQLSTATE 22021). Journals may have
/// such texts from before they were refused at the door, and what a journal has must become visible. Each text has one form,
/// and the form gives the text back.
/// </summary>
/// <remarks>
/// Nearly every text is its own form. One with a NUL or half of a surrogate pair begins with U+0010, and has <c>U+0010 0</c>
/// for a NUL, <c>U+0010 u</c> and four digits for such a half, and U+0010 twice for itself. So has one that begins with
/// U+0010, which would be taken for a form. It is a control character that no text has that is let in today.
/// </remarks>
internal static class PostgresText
{
    private const char Escape = '\u0010';

    private static readonly SearchValues<char> Suspects =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(c => (char)c), '\0']);

    /// <summary>The form of a text that PostgreSQL holds.</summary>
    public static string Of(string text)
    {
        if (!text.StartsWith(Escape) && (!text.AsSpan().ContainsAny(Suspects) || IsHeld(text))) return text;
        var form = new StringBuilder(text.Length + 8).Append(Escape);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var whole = Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done;
            if (!whole) form.Append(CultureInfo.InvariantCulture, $"{Escape}u{(int)rest[0]:x4}");
            else if (rune.Value == 0) form.Append(Escape).Append('0');
            else if (rune.Value == Escape) form.Append(Escape, 2);
            else form.Append(rest[..length]);
            rest = rest[length..];
        }

        return form.ToString();
    }

    /// <summary>The text of a form. What is none, because a former version stored it as it was, is the text.</summary>
    public static string Read(string form)
    {
        // Every form has more of them than the first.
        if (!form.StartsWith(Escape) || form.LastIndexOf(Escape) == 0) return form;
        var text = new StringBuilder(form.Length);
        for (var at = 1; at < form.Length; at++)
        {
            if (form[at] != Escape)
            {
                text.Append(form[at]);
                continue;
            }

            at++;
            switch (at < form.Length ? form[at] : '\0')
            {
                case '0': text.Append('\0'); break;
                case Escape: text.Append(Escape); break;
                case 'u' when form.Length - at > 4 && ushort.TryParse(form.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                    text.Append((char)unit);
                    at += 4;
                    break;
                default: return form;
            }
        }

        return text.ToString();
    }

    /// <summary>The text of a column.</summary>
    public static string Text(this NpgsqlDataReader row, int column) => Read(row.GetString(column));

    private static bool IsHeld(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (rest[0] == '\0' || Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done) return false;
            rest = rest[length..];
        }

        return true;
    }
}
