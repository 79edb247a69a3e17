using System.Buffers.Text;

namespace Cohort.Cli.Input;

/// <summary>Writes an amount in minor units as major units with two decimals, as in 3.86 or -0.50.</summary>
internal static class MinorText
{
    /// <summary>Bytes that any amount fits in.</summary>
    public const int MostBytes = 24;

    /// <summary>Writes the amount and gives the number of bytes.</summary>
    public static int Write(long minor, Span<byte> to)
    {
        var length = 0;
        if (minor < 0) to[length++] = (byte)'-';
        var (major, cents) = Math.DivRem(Math.Abs(minor), 100);
        Utf8Formatter.TryFormat(major, to[length..], out var digits);
        length += digits;
        to[length++] = (byte)'.';
        to[length++] = (byte)('0' + cents / 10);
        to[length++] = (byte)('0' + cents % 10);
        return length;
    }
}
