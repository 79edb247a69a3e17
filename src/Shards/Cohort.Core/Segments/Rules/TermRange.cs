using System.Numerics;
using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>
/// The values of a term for which a comparison with a constant is true: every such comparison is a range of 64-bit
/// integers, exactly. <see cref="Term.Missing"/> is in no range.
/// </summary>
/// <param name="Low">The lowest value in it.</param>
/// <param name="High">The highest value in it; below <paramref name="Low"/> where it is empty.</param>
internal readonly record struct TermRange(long Low, long High)
{
    private const long Lowest = Term.Missing + 1;
    private const long Highest = long.MaxValue;

    /// <summary>Every value that is not missing.</summary>
    public static readonly TermRange Everything = new(Lowest, Highest);

    public bool IsEmpty => Low > High;

    /// <summary>Values v for which <c>v / 10^digits op constant</c>; not for <see cref="ComparisonOp.NotEqual"/>.</summary>
    public static TermRange Of(ComparisonOp op, decimal constant, int digits)
    {
        var (floor, ceiling) = Scale(constant, digits);
        return op switch
        {
            ComparisonOp.Less => Clamp(Lowest, ceiling - 1),
            ComparisonOp.AtMost => Clamp(Lowest, floor),
            ComparisonOp.More => Clamp(floor + 1, Highest),
            ComparisonOp.AtLeast => Clamp(ceiling, Highest),
            ComparisonOp.Equal => Clamp(ceiling, floor),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op, "The values that differ are not one range."),
        };
    }

    public TermRange Intersect(TermRange other) => new(Math.Max(Low, other.Low), Math.Min(High, other.High));

    /// <summary>The whole numbers around <c>constant * 10^digits</c>; equal where it is whole.</summary>
    private static (BigInteger Floor, BigInteger Ceiling) Scale(decimal constant, int digits)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(constant, bits);
        var mantissa = (BigInteger)(((UInt128)(uint)bits[2] << 64) | ((UInt128)(uint)bits[1] << 32) | (uint)bits[0]);
        if (bits[3] < 0) mantissa = -mantissa;
        var divisor = BigInteger.Pow(10, constant.Scale);
        var quotient = BigInteger.DivRem(mantissa * BigInteger.Pow(10, digits), divisor, out var remainder);
        return (remainder.Sign < 0 ? quotient - 1 : quotient, remainder.Sign > 0 ? quotient + 1 : quotient);
    }

    private static TermRange Clamp(BigInteger low, BigInteger high)
    {
        if (low > high || low > Highest || high < Lowest) return new TermRange(1, 0);
        return new TermRange((long)BigInteger.Max(low, Lowest), (long)BigInteger.Min(high, Highest));
    }
}
