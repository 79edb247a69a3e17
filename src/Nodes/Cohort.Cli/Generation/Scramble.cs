using System.Numerics;

namespace Cohort.Cli.Generation;

/// <summary>
/// Gives each rank a number of its own among as many, in an order that looks random: otherwise the busiest users would
/// have the smallest numbers.
/// </summary>
internal readonly struct Scramble
{
    private readonly long _count;
    private readonly long _factor;
    private readonly long _offset;

    /// <param name="count">Number of ranks, positive.</param>
    /// <param name="seed">Chooses the order.</param>
    public Scramble(int count, ulong seed)
    {
        _count = count;
        _offset = (long)(Xoshiro.Mix(seed) % (ulong)count);
        // A step near the golden section spreads neighbours; one without common divisor reaches every number.
        _factor = Math.Max(1, (long)(count * 0.6180339887498949));
        while (BigInteger.GreatestCommonDivisor(_factor, count) != 1) _factor++;
    }

    /// <summary>The number of a rank, both from 0.</summary>
    public int Of(int rank) => (int)((rank * _factor + _offset) % _count);
}
