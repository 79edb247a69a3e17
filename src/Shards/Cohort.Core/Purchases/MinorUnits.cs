namespace Cohort.Core.Purchases;

/// <summary>How many digits after the point a currency has (ISO 4217, list one).</summary>
public static class MinorUnits
{
    /// <summary>What nearly all currencies have.</summary>
    public const int Usual = 2;

    /// <summary>What none has more of.</summary>
    public const int Most = 4;

    /// <summary>The digits of a currency; <see cref="Usual"/> of one that is not listed.</summary>
    /// <param name="code">Three letters from A to Z.</param>
    internal static int DigitsOf(ReadOnlySpan<byte> code)
    {
        if (Has("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"u8, code)) return 0;
        if (Has("BHD IQD JOD KWD LYD OMR TND"u8, code)) return 3;
        return Has("CLF UYW"u8, code) ? 4 : Usual;
    }

    /// <summary>Whether a text is three letters from A to Z.</summary>
    internal static bool IsCode(ReadOnlySpan<byte> text) => text.Length == 3 && !text.ContainsAnyExceptInRange((byte)'A', (byte)'Z');

    /// <summary>How many minor units make a major one.</summary>
    /// <param name="digits">Digits after the point, 0 to <see cref="Most"/>.</param>
    public static int InMajor(int digits) => digits switch
    {
        0 => 1,
        1 => 10,
        2 => 100,
        3 => 1_000,
        Most => 10_000,
        _ => throw new ArgumentOutOfRangeException(nameof(digits), digits, "A currency has 0 to 4 digits after the point."),
    };

    private static bool Has(ReadOnlySpan<byte> codes, ReadOnlySpan<byte> code)
    {
        for (var at = 0; at < codes.Length; at += 4)
        {
            if (codes.Slice(at, 3).SequenceEqual(code)) return true;
        }

        return false;
    }
}
