using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Turns bound expressions into conditions and numbers that evaluate fast.</summary>
internal sealed partial class Compiler(Binding binding, int minorDigits)
{
    /// <summary>Digits of the base currency after the point.</summary>
    public int MinorDigits { get; } = minorDigits;

    /// <summary>How many dates the window has.</summary>
    public int WindowDays => binding.WindowDays;

    /// <summary>How many categories a user has an affinity to.</summary>
    public int AffinityTop => binding.AffinityTop;

    public Condition Condition(Expr expr) => expr switch
    {
        Logic { IsAll: true } all => new AllOf(Conditions(all.Parts)),
        Logic any => new AnyOf(Conditions(any.Parts)),
        Not not => new NoneOf(Condition(not.Operand)),
        InSegment { Category: { } category } => Inside(binding.PlaceOf(category), new TermRange(1, binding.AffinityTop)),
        InSegment reference => new MemberOf(binding.SegmentOf(reference)),
        Between between when between.AmongAll.Any() => new AllOf([Condition(between.AtLeast), Condition(between.AtMost)]),
        Between between => Between(between),
        Comparison comparison when comparison.AmongAll.Any() => Against(comparison),
        Comparison comparison => Compared(Number(comparison.Left), comparison.Op, Number(comparison.Right)),
        _ => throw new InvalidOperationException($"A number got past the type check as a condition: {expr}."),
    };

    public Number Number(Expr expr)
    {
        if (!expr.IsConstant) return Unfolded(expr);
        if (!Constant.TryEvaluate(expr, out var value)) return new FixedNumber(null, default);
        return new FixedNumber(value, expr is not Literal && Unfolded(expr).GetExact([], [], out var exact) == Exactness.Exact ? exact : Ratio.Of(value));
    }

    private Number Unfolded(Expr expr)
    {
        return expr switch
        {
            Literal literal => new FixedNumber(literal.Value, Ratio.Of(literal.Value)),
            Call { Function.IsShare: true } share => new ShareNumber(binding.TermOf(share), binding.WholeOf(share), 0),
            Call { Function.IsAverage: true } average => new ShareNumber(binding.TermOf(average), binding.WholeOf(average), MinorDigits),
            Call call => new TermNumber(binding.TermOf(call), DigitsOf(call, MinorDigits)),
            Negate negate => new NegatedNumber(Number(negate.Operand)),
            Chain chain => new ChainNumber(
                Number(chain.First),
                [.. chain.Rest.Select(link => link.Op)],
                [.. chain.Rest.Select(link => Number(link.Operand))]),
            Extreme extreme => new ExtremeNumber(extreme.IsLargest, [.. extreme.Parts.Select(Number)]),
            CountOf count => new CountNumber(Conditions(count.Conditions)),
            _ => throw new InvalidOperationException($"A condition got past the type check as a number: {expr}."),
        };
    }

    public static int DigitsOf(Call call, int minorDigits) => call.Function.Kind switch
    {
        TermKind.Spend or TermKind.LifetimeSpend or TermKind.LargestOrder or TermKind.LastOrder => minorDigits,
        TermKind.Ordered => minorDigits + Limits.AverageDigits,
        TermKind.Score => Limits.ScoreDigits,
        _ => 0,
    };

    private Condition[] Conditions(IReadOnlyList<Expr> parts) => [.. parts.Select(Condition)];

    private Condition Between(Between between)
    {
        Number value = Number(between.Value), low = Number(between.Low), high = Number(between.High);
        if (value is not TermNumber term || low is not FixedNumber { Constant: { } from, IsDecimal: true } || high is not FixedNumber { Constant: { } to, IsDecimal: true })
        {
            return new AllOf([Compared(value, ComparisonOp.AtLeast, low), Compared(value, ComparisonOp.AtMost, high)]);
        }

        var atLeast = TermRange.Of(ComparisonOp.AtLeast, from, term.Digits);
        return Inside(term.Term, atLeast.Intersect(TermRange.Of(ComparisonOp.AtMost, to, term.Digits)));
    }

    private static Condition Compared(Number left, ComparisonOp op, Number right)
    {
        if (left is FixedNumber a && right is FixedNumber b) return new Fixed(new NumbersCompared(a, op, b).Holds([], []));
        return right is FixedNumber constant ? ComparedWith(left, op, constant)
            : left is FixedNumber mirrored ? ComparedWith(right, Compare.Mirror(op), mirrored)
            : new NumbersCompared(left, op, right);
    }

    private static Condition ComparedWith(Number left, ComparisonOp op, FixedNumber right)
    {
        if (right.Constant is not { } constant) return new Fixed(false);
        if (!right.IsDecimal) return new NumbersCompared(left, op, right);
        return left switch
        {
            TermNumber term => TermCompared(term, op, constant),
            ShareNumber share when Fraction(constant, share.Digits) is var (numerator, denominator) =>
                new ShareCompared(share.Part, share.Whole, op, numerator, denominator),
            CountNumber count when op == ComparisonOp.NotEqual => new NoneOf(new CountInside(count.Conditions, TermRange.Of(ComparisonOp.Equal, constant, 0))),
            CountNumber count => new CountInside(count.Conditions, TermRange.Of(op, constant, 0)),
            ExtremeNumber extreme => ExtremeCompared(extreme, op, right),
            _ => new NumbersCompared(left, op, right),
        };
    }

    private static Condition TermCompared(TermNumber term, ComparisonOp op, decimal constant)
    {
        if (op != ComparisonOp.NotEqual) return Inside(term.Term, TermRange.Of(op, constant, term.Digits));
        var equal = TermRange.Of(ComparisonOp.Equal, constant, term.Digits);
        return equal.IsEmpty ? Inside(term.Term, TermRange.Everything) : new TermOutside(term.Term, equal);
    }

    // The smallest is at least a number where all are, and at most it where one is; the largest the other way. So each part is
    // compared as it would be alone, exactly, and the days on which nothing can change stay known.
    private static AllOf ExtremeCompared(ExtremeNumber extreme, ComparisonOp op, FixedNumber right)
    {
        Condition[] Parts(ComparisonOp way) => [.. extreme.Parts.Select(part => Compared(part, way, right))];
        var beyond = extreme.IsLargest ? ComparisonOp.AtMost : ComparisonOp.AtLeast;
        Condition compared = op switch
        {
            ComparisonOp.Equal => new AllOf([.. Parts(beyond), new AnyOf(Parts(op))]),
            ComparisonOp.NotEqual => new NoneOf(new AllOf([.. Parts(beyond), new AnyOf(Parts(ComparisonOp.Equal))])),
            ComparisonOp.Less or ComparisonOp.AtMost => extreme.IsLargest ? new AllOf(Parts(op)) : new AnyOf(Parts(op)),
            _ => extreme.IsLargest ? new AnyOf(Parts(op)) : new AllOf(Parts(op)),
        };
        return new AllOf([.. extreme.Parts.Select(Exists), compared]);
    }

    private static Condition Exists(Number number) => number switch
    {
        TermNumber term => Inside(term.Term, TermRange.Everything),
        FixedNumber constant => new Fixed(constant.Constant.HasValue),
        ShareNumber share => new AllOf([Inside(share.Part, TermRange.Everything), Inside(share.Whole, TermRange.Everything with { Low = 1 })]),
        ExtremeNumber extreme => new AllOf([.. extreme.Parts.Select(Exists)]),
        CountNumber => new Fixed(true),
        _ => new NumbersCompared(number, ComparisonOp.Equal, number),
    };

    private static Condition Inside(int term, TermRange range) =>
        range.IsEmpty ? new Fixed(false) : new TermInside(term, range);

    /// <summary>The constant in steps of <c>10^-digits</c>, as a fraction of two numbers within <see cref="ShareCompared.Largest"/>, or null.</summary>
    private static (long Numerator, long Denominator)? Fraction(decimal constant, int digits)
    {
        for (; digits > 0; digits--)
        {
            if (Math.Abs(constant) > ShareCompared.Largest) return null;
            constant *= 10;
        }

        long denominator = 1;
        while (constant != Math.Truncate(constant))
        {
            if (denominator == ShareCompared.Largest || Math.Abs(constant) > ShareCompared.Largest / 10) return null;
            constant *= 10;
            denominator *= 10;
        }

        return Math.Abs(constant) <= ShareCompared.Largest ? ((long)constant, denominator) : null;
    }
}
