using System.Numerics;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>Fractions of whole numbers of any length, in lowest terms.</summary>
internal readonly record struct Rational : IComparable<Rational>
{
    private readonly BigInteger _top;
    private readonly BigInteger _bottom;

    public Rational(BigInteger top, BigInteger bottom)
    {
        var divisor = BigInteger.GreatestCommonDivisor(top, bottom) * bottom.Sign;
        (_top, _bottom) = (top / divisor, bottom / divisor);
    }

    public static Rational Abs(Rational value) => new(BigInteger.Abs(value._top), value._bottom);

    public int CompareTo(Rational other) => (_top * other._bottom).CompareTo(other._top * _bottom);

    public static implicit operator Rational(long value) => new(value, 1);

    public static implicit operator Rational(decimal value)
    {
        var scale = BigInteger.Pow(10, value.Scale);
        return new Rational(Whole(value), scale);
    }

    public static Rational operator +(Rational a, Rational b) => new((a._top * b._bottom) + (b._top * a._bottom), a._bottom * b._bottom);

    public static Rational operator -(Rational a) => new(-a._top, a._bottom);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator *(Rational a, Rational b) => new(a._top * b._top, a._bottom * b._bottom);

    public static Rational operator /(Rational a, Rational b) => new(a._top * b._bottom, a._bottom * b._top);

    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    // All digits of a number as written, without its point.
    private static BigInteger Whole(decimal value)
    {
        var bits = decimal.GetBits(value);
        var digits = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return bits[3] < 0 ? -digits : digits;
    }
}
