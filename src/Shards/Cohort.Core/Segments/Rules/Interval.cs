using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>The values of one number that a comparison with constants leaves.</summary>
/// <param name="Low">The lowest; null where there is none.</param>
/// <param name="IsLowIn">Whether the lowest itself is among them.</param>
/// <param name="High">The highest; null where there is none.</param>
/// <param name="IsHighIn">Whether the highest itself is among them.</param>
internal readonly record struct Interval(decimal? Low, bool IsLowIn, decimal? High, bool IsHighIn)
{
    public bool IsEmpty => Low is { } low && High is { } high && (low > high || (low == high && !(IsLowIn && IsHighIn)));

    /// <summary>
    /// The number that a condition compares with constants and the values that it leaves, or those that its opposite leaves; null
    /// where that is no interval.
    /// </summary>
    public static (Expr Number, Interval Values)? Of(Expr condition, bool isOpposite)
    {
        switch (condition)
        {
            case Not not:
                return Of(not.Operand, !isOpposite);
            case Between between when !isOpposite && !between.Value.IsConstant && TryBetween(between, out var within):
                return (between.Value, within);
            case Comparison comparison:
                var (number, op, side) = comparison.Left.IsConstant
                    ? (comparison.Right, Compare.Mirror(comparison.Op), comparison.Left)
                    : (comparison.Left, comparison.Op, comparison.Right);
                if (number.IsConstant || !Constant.TryEvaluate(side, out var constant)) return null;

                // A missing number meets neither a comparison nor its opposite.
                var reach = Reach.Of(number);
                if (isOpposite && reach.CanBeMissing) return null;
                return Meeting(isOpposite ? OppositeOf(op) : op, constant) is { } values ? (number, reach.IsWhole ? values.Whole : values) : null;
            default:
                return null;
        }
    }

    public Interval Intersect(Interval other)
    {
        var (low, isLowIn) = Low is null || other.Low > Low ? (other.Low, other.IsLowIn) : (Low, IsLowIn && (other.Low != Low || other.IsLowIn));
        var (high, isHighIn) = High is null || other.High < High ? (other.High, other.IsHighIn) : (High, IsHighIn && (other.High != High || other.IsHighIn));
        return new Interval(low, isLowIn, high, isHighIn);
    }

    // Of whole numbers more than 5 are from 6 on.
    private Interval Whole => new(
        Low is not { } low ? null : IsLowIn ? Math.Ceiling(low) : Math.Floor(low) + 1, true,
        High is not { } high ? null : IsHighIn ? Math.Floor(high) : Math.Ceiling(high) - 1, true);

    private static bool TryBetween(Between between, out Interval values)
    {
        var isOne = Constant.TryEvaluate(between.Low, out var low) & Constant.TryEvaluate(between.High, out var high);
        values = new Interval(low, true, high, true);
        if (Reach.Of(between.Value).IsWhole) values = values.Whole;
        return isOne;
    }

    private static Interval? Meeting(ComparisonOp op, decimal constant) => op switch
    {
        ComparisonOp.Less => new Interval(null, false, constant, false),
        ComparisonOp.AtMost => new Interval(null, false, constant, true),
        ComparisonOp.More => new Interval(constant, false, null, false),
        ComparisonOp.AtLeast => new Interval(constant, true, null, false),
        ComparisonOp.Equal => new Interval(constant, true, constant, true),
        _ => null,
    };

    private static ComparisonOp OppositeOf(ComparisonOp op) => op switch
    {
        ComparisonOp.Less => ComparisonOp.AtLeast,
        ComparisonOp.AtMost => ComparisonOp.More,
        ComparisonOp.More => ComparisonOp.AtMost,
        ComparisonOp.AtLeast => ComparisonOp.Less,
        ComparisonOp.Equal => ComparisonOp.NotEqual,
        _ => ComparisonOp.Equal,
    };
}
