using System.Buffers;
using System.Text;
using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings.Times;

/// <summary>
/// A form in which a producer writes times, such as <c>d/M/yyyy HH:mm</c>: letters stand for parts of the time, what is in
/// single quotes and every other sign for itself.
/// </summary>
internal sealed class TimePattern
{
    /// <summary>The letters, for a message.</summary>
    public const string Letters = "yyyy, MM or M, dd or d, HH or H, hh or h with tt, mm, ss, f for a fraction, zzz for an offset";

    private static readonly string[] Known = ["yyyy", "MM", "M", "dd", "d", "HH", "H", "hh", "h", "tt", "mm", "ss", "f", "zzz"];

    private static readonly SearchValues<byte> OffsetBytes = SearchValues.Create("Zz+-:0123456789"u8);

    private readonly (string Letters, byte[] Sign)[] _parts;

    private TimePattern((string, byte[])[] parts) => _parts = parts;

    /// <summary>Whether the form names an offset from UTC, so that no zone is asked for.</summary>
    public bool HasOffset => Has("zzz");

    private bool Has(string letters) => Array.Exists(_parts, part => part.Letters == letters);

    /// <summary>Reads a pattern; null where it is none, and then why.</summary>
    public static TimePattern? Read(string text, out string fault)
    {
        var parts = new List<(string Letters, byte[] Sign)>();
        for (var at = 0; at < text.Length;)
        {
            var length = LengthOf(text, at);
            var part = text.Substring(at, length);
            at += length;
            fault = $"\"{part}\" is no part of a pattern of times; the parts are {Letters}";
            if (char.IsAsciiLetter(part[0]) && Array.IndexOf(Known, part) < 0) return null;
            if (part[0] == '\'' && (part.Length < 2 || part[^1] != '\'')) return null;
            if (char.IsAsciiLetter(part[0])) parts.Add((part, []));
            else parts.Add(("", Encoding.UTF8.GetBytes(part[0] == '\'' ? part[1..^1] : part)));
        }

        var pattern = new TimePattern([.. parts]);
        fault = pattern.Incomplete();
        return fault.Length == 0 ? pattern : null;
    }

    private static int LengthOf(string text, int at)
    {
        var end = at + 1;
        if (text[at] == '\'')
        {
            var close = text.IndexOf('\'', end);
            return close < 0 ? text.Length - at : close + 1 - at;
        }

        if (!char.IsAsciiLetter(text[at])) return char.IsHighSurrogate(text[at]) && end < text.Length ? 2 : 1;
        while (end < text.Length && text[end] == text[at]) end++;
        return end - at;
    }

    private string Incomplete()
    {
        if (!Has("yyyy") || !(Has("MM") || Has("M")) || !(Has("dd") || Has("d")))
            return "The pattern names no whole date; it needs yyyy, MM or M, and dd or d";
        if ((Has("hh") || Has("h")) != Has("tt")) return "Of a clock of twelve hours a pattern has both hh or h and tt";
        var letters = _parts.Where(part => part.Letters.Length > 0).Select(part => part.Letters[..1]).ToList();
        return letters.Count == letters.Distinct().Count() && !(Has("tt") && (Has("HH") || Has("H"))) ? "" : "The pattern has a part twice";
    }

    /// <summary>Reads a time in this form; the offset is null where the form has none.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out long localSeconds, out int? offset)
    {
        (localSeconds, offset) = (0, null);
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, half = 0;
        foreach (var (letters, sign) in _parts)
        {
            var isRead = letters switch
            {
                "" => TrySkip(ref text, sign),
                "yyyy" => TryDigits(ref text, 4, 4, out year),
                "MM" => TryDigits(ref text, 2, 2, out month),
                "M" => TryDigits(ref text, 1, 2, out month),
                "dd" => TryDigits(ref text, 2, 2, out day),
                "d" => TryDigits(ref text, 1, 2, out day),
                "HH" or "hh" => TryDigits(ref text, 2, 2, out hour),
                "H" or "h" => TryDigits(ref text, 1, 2, out hour),
                "mm" => TryDigits(ref text, 2, 2, out minute),
                "ss" => TryDigits(ref text, 2, 2, out second),
                "tt" => TryHalf(ref text, out half),
                "f" => TryDigits(ref text, 1, 9, out _),
                _ => TryOffset(ref text, out offset),
            };
            if (!isRead) return false;
        }

        if (half > 0 && hour is < 1 or > 12) return false;
        if (half > 0) hour = (hour % 12) + (half == 2 ? 12 : 0);
        if (!text.IsEmpty || month is < 1 or > 12 || day < 1 || day > Timestamp.LastDay(year, month)) return false;
        localSeconds = (Timestamp.DayNumber(year, month, day) * 86_400) + (hour * 3_600) + (minute * 60) + second;
        return hour < 24 && minute < 60 && second < 60;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> text, byte[] sign)
    {
        if (!text.StartsWith(sign)) return false;
        text = text[sign.Length..];
        return true;
    }

    private static bool TryDigits(ref ReadOnlySpan<byte> text, int least, int most, out int value)
    {
        value = 0;
        var length = 0;
        for (; length < most && length < text.Length && text[length] is >= (byte)'0' and <= (byte)'9'; length++)
            value = (value * 10) + (text[length] - '0');
        text = text[length..];
        return length >= least;
    }

    private static bool TryHalf(ref ReadOnlySpan<byte> text, out int half)
    {
        half = text.StartsWith("AM"u8) || text.StartsWith("am"u8) ? 1 : text.StartsWith("PM"u8) || text.StartsWith("pm"u8) ? 2 : 0;
        if (half == 0) return false;
        text = text[2..];
        return true;
    }

    private static bool TryOffset(ref ReadOnlySpan<byte> text, out int? offset)
    {
        var end = text.IndexOfAnyExcept(OffsetBytes);
        var isRead = WrittenTime.TryReadOffset(end < 0 ? text : text[..end], out var seconds);
        offset = seconds;
        text = end < 0 ? default : text[end..];
        return isRead;
    }
}
