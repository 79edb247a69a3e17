using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>A term inside a range that is not empty: the commonest comparison, two integer operations.</summary>
internal sealed class TermInside(int term, TermRange range) : Condition
{
    private readonly ulong _width = unchecked((ulong)range.High - (ulong)range.Low);

    // One unsigned comparison tests both ends. Missing, below every range, wraps around to above the width.
    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members) =>
        unchecked((ulong)values[term] - (ulong)range.Low) <= _width;

    public override void AddFlips(TermFlips flips) => flips.Add(term, range);
}

/// <summary>A term that has a value outside a range: not equal.</summary>
internal sealed class TermOutside(int term, TermRange range) : Condition
{
    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        var value = values[term];
        return value != Term.Missing && (value < range.Low || value > range.High);
    }

    // Who loses the value meets it no longer.
    public override void AddFlips(TermFlips flips)
    {
        flips.Add(term, TermRange.Everything);
        flips.Add(term, range);
    }
}

/// <summary>
/// A part of a whole compared with <c>numerator / denominator</c>, by cross-multiplication: exact, and without a
/// division. False where the whole is not positive.
/// </summary>
internal sealed class ShareCompared(int part, int whole, ComparisonOp op, long numerator, long denominator) : Condition
{
    /// <summary>A bound on both constants: a 63-bit value times 10^18 stays well inside 127 bits.</summary>
    public const long Largest = 1_000_000_000_000_000_000;

    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        long of = values[part], total = values[whole];
        if (of == Term.Missing || total <= 0) return false;
        var left = (Int128)of * denominator;
        var right = (Int128)total * numerator;
        return Compare.Holds(op, left.CompareTo(right));
    }

    public override void AddFlips(TermFlips flips)
    {
        flips.AddEverywhere(part);
        flips.AddEverywhere(whole);
    }
}

/// <summary>Any two numbers, exactly; where they are too long as fractions, by their first 28 digits.</summary>
internal sealed class NumbersCompared(Number left, ComparisonOp op, Number right) : Condition
{
    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        var first = left.GetExact(values, members, out var one);
        if (first == Exactness.Missing) return false;
        var second = right.GetExact(values, members, out var other);
        if (second == Exactness.Missing) return false;
        if (first == Exactness.Exact && second == Exactness.Exact && Ratio.Compare(one, other) is { } order) return Compare.Holds(op, order);
        return left.TryGet(values, members, out var a) && right.TryGet(values, members, out var b) && Compare.Holds(op, decimal.Compare(a, b));
    }

    public override void AddFlips(TermFlips flips)
    {
        left.AddFlips(flips);
        right.AddFlips(flips);
    }
}

/// <summary>What a comparison operator says about the order of two numbers.</summary>
internal static class Compare
{
    public static bool Holds(ComparisonOp op, int order) => op switch
    {
        ComparisonOp.Less => order < 0,
        ComparisonOp.AtMost => order <= 0,
        ComparisonOp.More => order > 0,
        ComparisonOp.AtLeast => order >= 0,
        ComparisonOp.Equal => order == 0,
        _ => order != 0,
    };

    /// <summary>The operator that says the same with the sides exchanged.</summary>
    public static ComparisonOp Mirror(ComparisonOp op) => op switch
    {
        ComparisonOp.Less => ComparisonOp.More,
        ComparisonOp.AtMost => ComparisonOp.AtLeast,
        ComparisonOp.More => ComparisonOp.Less,
        ComparisonOp.AtLeast => ComparisonOp.AtMost,
        _ => op,
    };
}
