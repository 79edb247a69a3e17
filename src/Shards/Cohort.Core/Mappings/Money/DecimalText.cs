namespace Cohort.Core.Mappings.Money;

internal enum NumberReading
{
    Read,
    NotANumber,

    /// <summary>More digits, or a larger number, than is counted exactly.</summary>
    TooLarge,
}

/// <summary>Reads numbers exactly, digit by digit: what has no room is refused, never rounded.</summary>
internal static class DecimalText
{
    private const int MostDigits = 28;
    private const int MostExponent = 1_000;

    /// <summary>Reads a number with a point before its fraction, as JSON spells it, or with a plus and zeros before it.</summary>
    public static NumberReading Read(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        var isNegative = text.StartsWith("-"u8);
        if (isNegative || text.StartsWith("+"u8)) text = text[1..];
        var exponent = 0;
        if (text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var e)
        {
            if (!TryReadExponent(text[(e + 1)..], out exponent)) return NumberReading.NotANumber;
            text = text[..e];
        }

        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty)) return NumberReading.NotANumber;
        if (!AreDigits(whole) || !AreDigits(fraction)) return NumberReading.NotANumber;
        return Put(whole, fraction, exponent, isNegative, out value);
    }

    /// <summary>Reads a number with a comma before its fraction; points, spaces and apostrophes may part its thousands.</summary>
    public static NumberReading ReadWithComma(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        Span<byte> plain = stackalloc byte[64];
        var (length, group) = (0, -1);
        text = text.Trim(" \t"u8);
        for (var i = 0; i < text.Length; i++)
        {
            if (length == plain.Length) return NumberReading.TooLarge;
            switch (text[i])
            {
                case (byte)',':
                    if (group >= 0 && group != 3) return NumberReading.NotANumber;
                    group = int.MinValue;
                    plain[length++] = (byte)'.';
                    break;
                case (byte)'.' or (byte)' ' or (byte)'\'' when group is -1 or 3 && length > 0 && char.IsAsciiDigit((char)plain[length - 1]):
                    group = 0;
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    if (group >= 0) group++;
                    plain[length++] = text[i];
                    break;
                case (byte)'-' or (byte)'+' when i == 0:
                    plain[length++] = text[i];
                    break;
                default:
                    return NumberReading.NotANumber;
            }
        }

        return group >= 0 && group != 3 ? NumberReading.NotANumber : Read(plain[..length], out value);
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        var isNegative = text.StartsWith("-"u8);
        if (isNegative || text.StartsWith("+"u8)) text = text[1..];
        if (text.IsEmpty || !AreDigits(text)) return false;
        foreach (var b in text) exponent = Math.Min((exponent * 10) + (b - '0'), MostExponent);
        if (isNegative) exponent = -exponent;
        return true;
    }

    private static NumberReading Put(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, int exponent, bool isNegative, out decimal value)
    {
        value = 0;
        whole = whole.TrimStart((byte)'0');
        fraction = fraction.TrimEnd((byte)'0');
        if (whole.IsEmpty && fraction.IsEmpty) return NumberReading.Read;
        UInt128 digits = 0;
        var count = 0;
        foreach (var b in whole)
        {
            if (++count > MostDigits) return NumberReading.TooLarge;
            digits = (digits * 10) + (uint)(b - '0');
        }

        foreach (var b in fraction)
        {
            if ((count > 0 || b != '0') && ++count > MostDigits) return NumberReading.TooLarge;
            digits = (digits * 10) + (uint)(b - '0');
        }

        return Scale(digits, fraction.Length - exponent, isNegative, out value);
    }

    // The number is digits * 10^-scale.
    private static NumberReading Scale(UInt128 digits, int scale, bool isNegative, out decimal value)
    {
        value = 0;
        for (; scale > 0 && digits % 10 == 0; scale--) digits /= 10;
        for (; scale < 0; scale++)
        {
            digits *= 10;
            if (digits >= Largest) return NumberReading.TooLarge;
        }

        if (scale > MostDigits) return NumberReading.TooLarge;
        value = new decimal((int)(uint)digits, (int)(uint)(digits >> 32), (int)(uint)(digits >> 64), isNegative, (byte)scale);
        return Math.Abs(value) < (decimal)Largest ? NumberReading.Read : NumberReading.TooLarge;
    }

    private static UInt128 Largest => 1_000_000_000_000_000_000;
}
