namespace Cohort.Cli.Generation;

/// <summary>
/// Ranks by Zipf's law: rank k of n has a probability in proportion to 1 / k^s. Drawn by rejection-inversion (Hörmann
/// and Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", 1996): constant
/// memory and about one try a draw for any n and s.
/// </summary>
internal sealed class Zipf
{
    private readonly int _count;
    private readonly double _exponent;
    private readonly double _areaOfFirst;
    private readonly double _areaOfAll;
    private readonly double _acceptAtOnce;

    /// <param name="count">Number of ranks, positive.</param>
    /// <param name="exponent">The exponent s, not negative; 0 makes all ranks alike.</param>
    public Zipf(int count, double exponent)
    {
        _count = count;
        _exponent = exponent;
        _areaOfFirst = Area(1.5) - 1;
        _areaOfAll = Area(count + 0.5);
        _acceptAtOnce = 2 - InverseArea(Area(2.5) - Height(2));
    }

    /// <summary>Draws a rank from 0, the likeliest, to one less than the count.</summary>
    public int Draw(Xoshiro random)
    {
        if (_exponent == 0) return random.Below(_count);
        while (true)
        {
            var area = _areaOfAll + random.Unit() * (_areaOfFirst - _areaOfAll);
            var x = InverseArea(area);
            var rank = Math.Clamp((int)(x + 0.5), 1, _count);
            if (rank - x <= _acceptAtOnce || area >= Area(rank + 0.5) - Height(rank)) return rank - 1;
        }
    }

    private double Height(double x) => Math.Exp(-_exponent * Math.Log(x));

    /// <summary>The integral of the height, up to a constant.</summary>
    private double Area(double x)
    {
        var log = Math.Log(x);
        return ExpRatio((1 - _exponent) * log) * log;
    }

    private double InverseArea(double area) => Math.Exp(LogRatio(Math.Max(area * (1 - _exponent), -1)) * area);

    /// <summary>(e^x - 1) / x, by its series near 0, where the exponent is close to 1.</summary>
    private static double ExpRatio(double x) =>
        Math.Abs(x) > 1e-8 ? (Math.Exp(x) - 1) / x : 1 + x / 2 * (1 + x / 3);

    /// <summary>log(1 + x) / x, by its series near 0.</summary>
    private static double LogRatio(double x) =>
        Math.Abs(x) > 1e-8 ? Math.Log(1 + x) / x : 1 - x * (0.5 - x / 3);
}
