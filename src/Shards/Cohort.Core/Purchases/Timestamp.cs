namespace Cohort.Core.Purchases;

/// <summary>Reads the date and time of RFC 3339, which always names its offset from UTC.</summary>
internal static class Timestamp
{
    /// <summary>Bytes of a date and time without fraction and offset: <c>2017-01-28T14:06:53</c>.</summary>
    public const int StemBytes = 19;

    private static ReadOnlySpan<byte> DaysInMonth => [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>
    /// Reads a timestamp such as <c>2017-01-28T14:06:53.25+01:00</c>. Fractions are dropped; a leap second, which
    /// only 23:59:60 UTC can be, counts as the second before it.
    /// </summary>
    /// <param name="text">The whole text.</param>
    /// <param name="unixSeconds">Seconds since 1970-01-01T00:00:00Z, before it when negative.</param>
    /// <returns>Whether the text has the form of RFC 3339 and names a date and a time that exist.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out long unixSeconds)
    {
        unixSeconds = 0;
        if (text.Length <= StemBytes || !TryReadStem(text, out var local, out var leap)) return false;
        var rest = text[StemBytes..];
        if (!TrySkipFraction(ref rest) || !TryReadOffset(rest, out var offset)) return false;
        unixSeconds = local - offset;
        return !leap || IsLastOfDay(unixSeconds);
    }

    /// <summary>Reads the first 19 bytes; a second 60 counts as 59 and sets <paramref name="leap"/>.</summary>
    public static bool TryReadStem(ReadOnlySpan<byte> text, out long seconds, out bool leap)
    {
        seconds = 0;
        leap = false;
        if (text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || text[13] != ':' || text[16] != ':') return false;
        var century = TwoDigits(text, 0);
        var yearOfCentury = TwoDigits(text, 2);
        var month = TwoDigits(text, 5);
        var day = TwoDigits(text, 8);
        var hour = TwoDigits(text, 11);
        var minute = TwoDigits(text, 14);
        var second = TwoDigits(text, 17);
        if ((century | yearOfCentury | month | day | hour | minute | second) < 0) return false;
        var year = century * 100 + yearOfCentury;
        if (month is < 1 or > 12 || day < 1 || day > LastDay(year, month)) return false;
        if (hour > 23 || minute > 59 || second > 60) return false;
        leap = second == 60;
        seconds = DayNumber(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + (leap ? 59 : second);
        return true;
    }

    /// <summary>Whether a second is the last of a date in UTC: the only one after which a leap second can be.</summary>
    public static bool IsLastOfDay(long unixSeconds) => Modulo(unixSeconds, 86_400) == 86_399;

    /// <summary>Passes over a fraction of a second, if there is one; false where a point has no digits after it.</summary>
    public static bool TrySkipFraction(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[0] != '.') return true;
        var end = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? rest.Length - 1 : end;
        rest = rest[(1 + digits)..];
        return digits > 0;
    }

    /// <summary>Seconds east of UTC.</summary>
    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text.Length == 1) return text[0] is (byte)'Z' or (byte)'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        var hours = TwoDigits(text, 1);
        var minutes = TwoDigits(text, 4);
        if (hours is < 0 or > 23 || minutes is < 0 or > 59) return false;
        seconds = (hours * 60 + minutes) * (text[0] == '-' ? -60 : 60);
        return true;
    }

    /// <summary>Two decimal digits, or a negative number where there are none.</summary>
    public static int TwoDigits(ReadOnlySpan<byte> text, int at)
    {
        var tens = (uint)text[at] - '0';
        var ones = (uint)text[at + 1] - '0';
        return tens > 9 || ones > 9 ? -1 : (int)(tens * 10 + ones);
    }

    /// <summary>The last day of a month.</summary>
    public static int LastDay(int year, int month) =>
        month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : DaysInMonth[month - 1];

    /// <summary>
    /// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin on the first of March
    /// (Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
    /// </summary>
    public static long DayNumber(int year, int month, int day)
    {
        if (month <= 2) year--;
        var era = (year + 400) / 400 - 1;
        var yearOfEra = year - era * 400;
        var dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * 146_097L + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    private static long Modulo(long value, long by) => (value % by + by) % by;
}
