namespace Cohort.Core.Features;

/// <summary>
/// From exact whole numbers to features. Each is one or two operations that IEEE 754 rounds correctly, so that every
/// machine gives the same bits; no library function with a rounding of its own is among them.
/// </summary>
internal static class Ratios
{
    /// <summary>Minor units as major units.</summary>
    public static float Major(long minor) => (float)(minor / 100.0);

    /// <summary>The square root of minor units as major units; 0 where they are negative.</summary>
    public static float RootOfMajor(long minor) => minor <= 0 ? 0 : (float)Math.Sqrt(minor / 100.0);

    public static float Root(long value) => (float)Math.Sqrt(value);

    /// <summary>0 where there is nothing to divide by.</summary>
    public static float Of(long part, long whole) => whole == 0 ? 0 : (float)((double)part / whole);

    /// <summary>How much more now than before, from -1 to 1.</summary>
    public static float Contrast(long now, long before) => Of(now - before, now + before);

    /// <summary>A sum of squares of parts, over the square of the whole; 0 where the whole is 0.</summary>
    public static float OfSquares(double squares, long whole) =>
        whole == 0 ? 0 : (float)(squares / ((double)whole * whole));
}
