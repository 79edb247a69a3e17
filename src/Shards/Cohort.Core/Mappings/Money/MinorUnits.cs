namespace Cohort.Core.Mappings.Money;

/// <summary>How many digits after the point a currency has (ISO 4217, list one).</summary>
internal static class MinorUnits
{
    /// <summary>What nearly all currencies have.</summary>
    public const int Usual = 2;

    /// <summary>The digits of a currency; <see cref="Usual"/> of one that is not listed.</summary>
    /// <param name="code">Three letters from A to Z.</param>
    public static int DigitsOf(ReadOnlySpan<byte> code)
    {
        if (Has("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"u8, code)) return 0;
        if (Has("BHD IQD JOD KWD LYD OMR TND"u8, code)) return 3;
        return Has("CLF UYW"u8, code) ? 4 : Usual;
    }

    /// <summary>Whether a text is three letters from A to Z.</summary>
    public static bool IsCode(ReadOnlySpan<byte> text) => text.Length == 3 && !text.ContainsAnyExceptInRange((byte)'A', (byte)'Z');

    private static bool Has(ReadOnlySpan<byte> codes, ReadOnlySpan<byte> code)
    {
        for (var at = 0; at < codes.Length; at += 4)
        {
            if (codes.Slice(at, 3).SequenceEqual(code)) return true;
        }

        return false;
    }
}
