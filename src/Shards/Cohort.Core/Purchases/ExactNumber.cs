namespace Cohort.Core.Purchases;

/// <summary>What a JSON number is in a given unit.</summary>
internal enum Exactness
{
    /// <summary>A whole number of units, within the limit.</summary>
    Whole,

    /// <summary>It has a fraction of a unit.</summary>
    Fractional,

    /// <summary>It is whole, but beyond the limit.</summary>
    TooLarge,
}

/// <summary>
/// Reads the exact value of a JSON number in units of a power of ten, digit by digit: no floating point is involved,
/// and an exponent of any size is harmless.
/// </summary>
/// <remarks>A fraction counts where a producer reckoned in binary floating point: what is within a millionth of a unit of a whole one is that one.</remarks>
internal static class ExactNumber
{
    // A record is far shorter than this many digits, so a larger exponent cannot be made up for by digits.
    private const long ExponentBound = 1_000_000_000;

    // What is left of a whole unit, or over it, by binary floating point: 3.3000000000000003.
    private const int ArtefactDigits = 6;
    private const long Millionths = 1_000_000;

    /// <summary>Whether a text is a number as the JSON grammar spells it.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("-"u8)) text = text[1..];
        var whole = Digits(text);
        if (whole == 0 || (whole > 1 && text[0] == '0')) return false;
        text = text[whole..];
        if (text.StartsWith("."u8))
        {
            var fraction = Digits(text[1..]);
            if (fraction == 0) return false;
            text = text[(1 + fraction)..];
        }

        if (text.IsEmpty) return true;
        if (text[0] is not ((byte)'e' or (byte)'E')) return false;
        text = text[1..];
        if (!text.IsEmpty && text[0] is (byte)'+' or (byte)'-') text = text[1..];
        return !text.IsEmpty && Digits(text) == text.Length;
    }

    /// <summary>Whether a number as the JSON grammar spells it is written without a point and an exponent.</summary>
    public static bool IsInteger(ReadOnlySpan<byte> number) => !number.ContainsAny((byte)'.', (byte)'e', (byte)'E');

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }

    /// <summary>Reads a number that may lie within a millionth of a unit of a whole one, which it then is.</summary>
    /// <inheritdoc cref="Read"/>
    public static Exactness ReadNearly(ReadOnlySpan<byte> number, int digits, long limit, out long units)
    {
        if (Read(number, digits, limit, out units) is var plain && plain != Exactness.Fractional) return plain;
        var exactness = ReadWhole(number, digits + ArtefactDigits, (limit * Millionths) + 1, out var millionths, out var isCut);
        if (exactness == Exactness.TooLarge) return Exactness.Fractional;
        var (whole, over) = Math.DivRem(Math.Abs(millionths), Millionths);
        if (over == Millionths - 1) whole++;
        else if (over > 1 || (over == 1 && isCut)) return Exactness.Fractional;
        units = number[0] == '-' ? -whole : whole;
        return Exactness.Whole;
    }

    /// <summary>Reads a number in units of 10 to the power of minus <paramref name="digits"/>.</summary>
    /// <param name="number">A number as the JSON grammar spells it.</param>
    /// <param name="digits">Decimal places of the unit: 2 reads 3.86 as 386.</param>
    /// <param name="limit">The largest absolute value, in units; at most a little over 10^18, so that ten times as much fits.</param>
    /// <param name="units">The value where the answer is <see cref="Exactness.Whole"/>, else 0.</param>
    public static Exactness Read(ReadOnlySpan<byte> number, int digits, long limit, out long units)
    {
        var exactness = ReadWhole(number, digits, limit, out units, out var isCut);
        if (!isCut) return exactness;
        units = 0;
        return Exactness.Fractional;
    }

    // The whole units of a number, without the fraction of one, and whether there is one.
    private static Exactness ReadWhole(ReadOnlySpan<byte> number, int digits, long limit, out long units, out bool isCut)
    {
        (units, isCut) = (0, false);
        var negative = number[0] == '-';
        var mantissa = number[(negative ? 1 : 0)..];
        long exponent = digits;
        var e = mantissa.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            exponent += ReadExponent(mantissa[(e + 1)..]);
            mantissa = mantissa[..e];
        }
        var point = mantissa.IndexOf((byte)'.');
        if (point >= 0) exponent -= mantissa.Length - point - 1;
        if (!TrimZeros(ref mantissa, ref exponent)) return Exactness.Whole;
        for (isCut = exponent < 0; exponent < 0 && !mantissa.IsEmpty; mantissa = mantissa[..^1])
        {
            if (mantissa[^1] != '.') exponent++;
        }

        return Scale(mantissa, exponent, limit, negative, out units);
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        long value = 0;
        foreach (var b in text[(text[0] is (byte)'-' or (byte)'+' ? 1 : 0)..])
            value = Math.Min(value * 10 + (b - '0'), ExponentBound);
        return negative ? -value : value;
    }

    /// <summary>Leaves the digits from the first to the last that is not 0; false where there is none.</summary>
    private static bool TrimZeros(ref ReadOnlySpan<byte> mantissa, ref long exponent)
    {
        var last = mantissa.LastIndexOfAnyExcept((byte)'0', (byte)'.');
        if (last < 0) return false;
        foreach (var b in mantissa[(last + 1)..])
        {
            if (b == '0') exponent++;
        }
        mantissa = mantissa[mantissa.IndexOfAnyExcept((byte)'0', (byte)'.')..(last + 1)];
        return true;
    }

    private static Exactness Scale(ReadOnlySpan<byte> mantissa, long exponent, long limit, bool negative, out long units)
    {
        units = 0;
        ulong value = 0;
        foreach (var b in mantissa)
        {
            if (b == '.') continue;
            value = value * 10 + b - '0';
            if (value > (ulong)limit) return Exactness.TooLarge;
        }
        for (; exponent > 0; exponent--)
        {
            value *= 10;
            if (value > (ulong)limit) return Exactness.TooLarge;
        }
        units = negative ? -(long)value : (long)value;
        return Exactness.Whole;
    }
}
