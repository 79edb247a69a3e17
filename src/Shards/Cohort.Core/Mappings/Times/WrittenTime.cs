using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings.Times;

/// <summary>Reads dates and times as producers write them.</summary>
internal static class WrittenTime
{
    private const int DateBytes = 10;

    /// <summary>
    /// Reads a date and time that names its offset from UTC: RFC 3339, with a <c>T</c>, a <c>t</c> or a space, any fraction,
    /// and an offset such as <c>Z</c>, <c>+01:00</c>, <c>+0100</c>, <c>+01</c> or <c> UTC</c>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long unixSeconds)
    {
        unixSeconds = 0;
        if (text.Length <= Timestamp.StemBytes || !Timestamp.TryReadStem(text, out var local, out var leap)) return false;
        var rest = text[Timestamp.StemBytes..];
        if (!Timestamp.TrySkipFraction(ref rest) || !TryReadOffset(rest, out var offset)) return false;
        unixSeconds = local - offset;
        return !leap || Timestamp.IsLastOfDay(unixSeconds);
    }

    /// <summary>Reads an ISO date, or one with a time, as a clock on the wall shows it; seconds may be left out.</summary>
    public static bool TryReadLocal(ReadOnlySpan<byte> text, out long localSeconds)
    {
        localSeconds = 0;
        Span<byte> stem = stackalloc byte[Timestamp.StemBytes];
        "0000-00-00T00:00:00"u8.CopyTo(stem);
        var isShort = text.Length is DateBytes or DateBytes + 6;
        if (!isShort && text.Length < Timestamp.StemBytes) return false;
        text[..(isShort ? text.Length : Timestamp.StemBytes)].CopyTo(stem);
        if (!Timestamp.TryReadStem(stem, out localSeconds, out var leap) || leap) return false;
        if (isShort || text.Length == Timestamp.StemBytes) return true;
        var rest = text[Timestamp.StemBytes..];
        return Timestamp.TrySkipFraction(ref rest) && rest.IsEmpty;
    }

    /// <summary>Seconds east of UTC of an offset in any common spelling.</summary>
    public static bool TryReadOffset(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text.Length > 1 && text[0] == ' ') text = text[1..];
        if (text.Length == 1) return text[0] is (byte)'Z' or (byte)'z';
        if (text.SequenceEqual("UTC"u8) || text.SequenceEqual("GMT"u8)) return true;
        if (text.Length is not (3 or 5 or 6) || text[0] is not ((byte)'+' or (byte)'-')) return false;
        if (text.Length == 6 && text[3] != ':') return false;
        var hours = Timestamp.TwoDigits(text, 1);
        var minutes = text.Length == 3 ? 0 : Timestamp.TwoDigits(text, text.Length - 2);
        if (hours is < 0 or > 23 || minutes is < 0 or > 59) return false;
        seconds = ((hours * 60) + minutes) * (text[0] == '-' ? -60 : 60);
        return true;
    }
}
