namespace Cohort.Core.Expressions;

/// <summary>What came of an exact calculation.</summary>
internal enum Exactness : byte
{
    /// <summary>There is a number, and it is exact.</summary>
    Exact,

    /// <summary>There is none: something is missing, the result is beyond all numbers, or it divides by zero.</summary>
    Missing,

    /// <summary>The number, as a fraction, has more than 127 bits above or below the line.</summary>
    TooLong,
}

/// <summary>An exact number: a fraction of two whole numbers of 127 bits. Two thirds stay two thirds.</summary>
/// <param name="Top">What is divided.</param>
/// <param name="Bottom">What it is divided by; above 0.</param>
internal readonly record struct Ratio(Int128 Top, Int128 Bottom)
{
    // The largest number that rules have: see Arithmetic.Largest.
    private static readonly Int128 Largest = (Int128)Arithmetic.Largest;

    /// <summary>A whole number of steps of <c>10^-digits</c>.</summary>
    public static Ratio Of(Int128 steps, int digits)
    {
        Int128 bottom = 1;
        for (; digits > 0; digits--) bottom *= 10;
        return new Ratio(steps, bottom);
    }

    /// <summary>A number as it is written.</summary>
    public static Ratio Of(decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var steps = (Int128)(((UInt128)(uint)bits[2] << 64) | ((UInt128)(uint)bits[1] << 32) | (uint)bits[0]);
        return Of(bits[3] < 0 ? -steps : steps, number.Scale);
    }

    public Ratio Negated => new(-Top, Bottom);

    /// <summary>Calculates; a result whose magnitude exceeds <see cref="Arithmetic.Largest"/> does not exist.</summary>
    public static Exactness Apply(ChainOp op, Ratio left, Ratio right, out Ratio result)
    {
        result = default;
        if (op == ChainOp.Divide && right.Top == 0) return Exactness.Missing;
        if (!TryApply(op, left, right, out result) && !TryApply(op, left.Reduced, right.Reduced, out result)) return Exactness.TooLong;
        return result.IsNumber ? Exactness.Exact : Exactness.Missing;
    }

    /// <summary>Compares two numbers; null where that takes more than 127 bits.</summary>
    public static int? Compare(Ratio one, Ratio other)
    {
        if (one.Bottom == other.Bottom) return one.Top.CompareTo(other.Top);
        if (!TryMultiply(one.Top, other.Bottom, out var left) || !TryMultiply(other.Top, one.Bottom, out var right))
        {
            (one, other) = (one.Reduced, other.Reduced);
            if (!TryMultiply(one.Top, other.Bottom, out left) || !TryMultiply(other.Top, one.Bottom, out right)) return null;
        }

        return left.CompareTo(right);
    }

    private bool IsNumber
    {
        get
        {
            var (whole, rest) = Int128.DivRem(Int128.Abs(Top), Bottom);
            return whole < Largest || (whole == Largest && rest == 0);
        }
    }

    private Ratio Reduced
    {
        get
        {
            var (a, b) = (Int128.Abs(Top), Bottom);
            while (b != 0) (a, b) = (b, a % b);
            return new Ratio(Top / a, Bottom / a);
        }
    }

    private static bool TryApply(ChainOp op, Ratio left, Ratio right, out Ratio result) => op switch
    {
        ChainOp.Plus => TryAdd(left, right, out result),
        ChainOp.Minus => TryAdd(left, right.Negated, out result),
        ChainOp.Times => TryMultiply(left, right, out result),
        _ => TryMultiply(left, right.Top < 0 ? new Ratio(-right.Bottom, -right.Top) : new Ratio(right.Bottom, right.Top), out result),
    };

    private static bool TryAdd(Ratio left, Ratio right, out Ratio result)
    {
        result = default;
        if (left.Bottom == right.Bottom)
        {
            if (!TryAdd(left.Top, right.Top, out var steps)) return false;
            result = new Ratio(steps, left.Bottom);
            return true;
        }

        if (!TryMultiply(left.Top, right.Bottom, out var one) || !TryMultiply(right.Top, left.Bottom, out var other)) return false;
        if (!TryAdd(one, other, out var top) || !TryMultiply(left.Bottom, right.Bottom, out var bottom)) return false;
        result = new Ratio(top, bottom);
        return true;
    }

    private static bool TryMultiply(Ratio left, Ratio right, out Ratio result)
    {
        var fits = TryMultiply(left.Top, right.Top, out var top) & TryMultiply(left.Bottom, right.Bottom, out var bottom);
        result = new Ratio(top, bottom);
        return fits;
    }

    private static bool TryAdd(Int128 one, Int128 other, out Int128 sum)
    {
        sum = unchecked(one + other);
        return sum != Int128.MinValue && ((one < 0) != (other < 0) || (sum < 0) == (one < 0));
    }

    // Most numbers have 64 bits at most, and their product fits; only where one has more does it take a division to know.
    private static bool TryMultiply(Int128 one, Int128 other, out Int128 product)
    {
        product = unchecked(one * other);
        UInt128 a = (UInt128)Int128.Abs(one), b = (UInt128)Int128.Abs(other);
        if ((a | b) >> 63 == 0 || a == 0 || b == 0) return true;
        return a <= (UInt128)Int128.MaxValue / b;
    }
}
