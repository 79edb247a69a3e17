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
internal static class ExactNumber
{
    // A record is far shorter than this many digits, so a larger exponent cannot be made up for by digits.
    private const long ExponentBound = 1_000_000_000;

    /// <summary>Reads a number in units of 10 to the power of minus <paramref name="digits"/>.</summary>
    /// <param name="number">A number as the JSON grammar spells it.</param>
    /// <param name="digits">Decimal places of the unit: 2 reads 3.86 as 386.</param>
    /// <param name="limit">The largest absolute value, in units; at most 10^17.</param>
    /// <param name="units">The value where the answer is <see cref="Exactness.Whole"/>, else 0.</param>
    public static Exactness Read(ReadOnlySpan<byte> number, int digits, long limit, out long units)
    {
        units = 0;
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
        if (exponent < 0) return Exactness.Fractional;
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
        long value = 0;
        foreach (var b in mantissa)
        {
            if (b == '.') continue;
            value = value * 10 + (b - '0');
            if (value > limit) return Exactness.TooLarge;
        }
        for (; exponent > 0; exponent--)
        {
            value *= 10;
            if (value > limit) return Exactness.TooLarge;
        }
        units = negative ? -value : value;
        return Exactness.Whole;
    }
}
