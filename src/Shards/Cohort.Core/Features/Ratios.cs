using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cohort.Core.Features;

/// <summary>
/// From exact whole numbers to features. Each is one or two operations that IEEE 754 rounds correctly, so that every
/// machine gives the same bits, one at a time or eight; no library function with a rounding of its own is among them.
/// </summary>
internal static class Ratios
{
    /// <summary>The square root of minor units as major units; 0 where they are negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float RootOfMajor(long minor, double minorInMajor) => minor <= 0 ? 0 : (float)Math.Sqrt(minor / minorInMajor);

    public static float Root(long value) => (float)Math.Sqrt(value);

    /// <summary>0 where there is nothing to divide by.</summary>
    public static float Of(long part, long whole) => whole == 0 ? 0 : (float)((double)part / whole);

    /// <summary>
    /// Eight at once, each as the quotient of doubles is. For numbers below 2^24, or wholes of 1: then the quotient of singles
    /// is that of doubles rounded, since a double has more than twice the digits (Figueroa, "When is double rounding innocuous?", 1995).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<int> parts, Vector256<int> wholes)
    {
        var quotients = Vector256.ConvertToSingle(parts) / Vector256.ConvertToSingle(wholes);
        return Vector256.AndNot(quotients, Vector256.Equals(wholes, Vector256<int>.Zero).AsSingle());
    }

    /// <summary>Four and four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<double> parts, Vector256<double> wholes, Vector256<double> moreParts, Vector256<double> moreWholes) =>
        Vector256.Narrow(Of(parts, wholes), Of(moreParts, moreWholes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Of(Vector256<double> parts, Vector256<double> wholes) =>
        Vector256.AndNot(parts / wholes, Vector256.Equals(wholes, Vector256<double>.Zero));
}
