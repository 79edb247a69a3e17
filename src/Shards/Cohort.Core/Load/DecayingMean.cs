namespace Cohort.Core.Load;

/// <summary>
/// An exponentially weighted mean per interval, in whole numbers: with horizon n each interval counts 1 - 1/n of the
/// one after it. What came before the first interval is not taken for zero: the weights seen so far divide the sum, as
/// in the bias correction of Adam (Kingma and Ba, 2015). The default value has a horizon of one interval.
/// </summary>
internal readonly record struct DecayingMean
{
    private const ulong One = 1UL << 32;
    private const int FractionBits = 16;

    private readonly ulong _keep;
    private readonly UInt128 _sum;
    private readonly ulong _weight;

    private DecayingMean(ulong keep, UInt128 sum, ulong weight) => (_keep, _sum, _weight) = (keep, sum, weight);

    /// <summary>The weighted mean of an interval; 0 before the first.</summary>
    public long Value => _weight == 0 ? 0 : (long)(((_sum * One / _weight) + (1 << (FractionBits - 1))) >> FractionBits);

    /// <summary>A mean of nothing yet.</summary>
    /// <param name="intervals">The horizon, positive: after so many intervals what was counts 37 %.</param>
    public static DecayingMean Over(int intervals) => intervals > 0
        ? new DecayingMean(One - (One / (ulong)intervals), 0, 0)
        : throw new ArgumentOutOfRangeException(nameof(intervals), intervals, "The horizon of a mean is at least one interval.");

    /// <summary>The mean after some more intervals.</summary>
    /// <param name="amount">What came in all of them together, not negative.</param>
    /// <param name="intervals">How many, positive.</param>
    public DecayingMean Add(long amount, long intervals)
    {
        var kept = Power(_keep, intervals);
        var each = ((UInt128)(ulong)amount << FractionBits) / (ulong)intervals;
        return new DecayingMean(
            _keep, ((_sum * kept) + (each * (One - kept))) >> 32, (ulong)(((UInt128)_weight * kept) >> 32) + (One - kept));
    }

    /// <summary>A share of the mean, as a part of a range has of its load.</summary>
    /// <param name="part">The share's numerator.</param>
    /// <param name="whole">Its denominator, positive.</param>
    public DecayingMean Share(long part, long whole) => new(_keep, _sum * (ulong)part / (ulong)whole, _weight);

    /// <summary>The mean of two streams together; as well seen as the one that was seen less.</summary>
    public DecayingMean Plus(DecayingMean other)
    {
        var weight = Math.Min(_weight, other._weight);
        return weight == 0 ? new DecayingMean(_keep, 0, 0)
            : new DecayingMean(_keep, (_sum * weight / _weight) + (other._sum * weight / other._weight), weight);
    }

    private static ulong Power(ulong factor, long exponent)
    {
        var result = One;
        for (; exponent > 0 && result > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0) result = (ulong)(((UInt128)result * factor) >> 32);
            factor = (ulong)(((UInt128)factor * factor) >> 32);
        }

        return result;
    }
}
