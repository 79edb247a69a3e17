using System.Buffers.Text;
using Cohort.Core.Purchases;

namespace Cohort.Engine.Texts;

/// <summary>Writes an amount in minor units as major units, as in 3.86 or -0.50.</summary>
internal static class MinorText
{
    /// <summary>Bytes that any amount fits in.</summary>
    public const int MostBytes = 24;

    /// <summary>Writes the amount and gives the number of bytes.</summary>
    /// <param name="minor">The minor units.</param>
    /// <param name="digits">Digits after the point that the currency has.</param>
    /// <param name="to">Where to.</param>
    public static int Write(long minor, int digits, Span<byte> to)
    {
        var length = 0;
        if (minor < 0) to[length++] = (byte)'-';
        var unit = MinorUnits.InMajor(digits);
        var (major, rest) = Math.DivRem(Math.Abs(minor), unit);
        Utf8Formatter.TryFormat(major, to[length..], out var written);
        length += written;
        if (unit > 1) to[length++] = (byte)'.';
        for (unit /= 10; unit > 0; unit /= 10) to[length++] = (byte)('0' + (rest / unit % 10));
        return length;
    }
}
