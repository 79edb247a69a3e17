using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Between which values a number of a rule lies, whoever the user is.</summary>
/// <param name="Low">The lowest value; null where there is none.</param>
/// <param name="High">The highest value; null where there is none.</param>
/// <param name="IsWhole">Whether it has no fraction.</param>
/// <param name="CanBeMissing">Whether a user may have none.</param>
internal readonly record struct Reach(decimal? Low, decimal? High, bool IsWhole, bool CanBeMissing)
{
    // What is larger can leave the range of numbers when it is added to or multiplied with the sums of a user.
    private const decimal LargestSummand = 1e27m;
    private const decimal LargestFactor = 1e9m;

    private static Reach Anything => new(null, null, IsWhole: false, CanBeMissing: true);

    public bool IsOne => Low is not null && Low == High;

    /// <summary>Between which values a number lies, as far as that is easily told; never too narrow.</summary>
    public static Reach Of(Expr expr)
    {
        if (Constant.TryEvaluate(expr, out var constant)) return new Reach(constant, constant, constant == Math.Truncate(constant), CanBeMissing: false);
        return expr switch
        {
            Call call => Of(call),
            AmongAll { Measure: { IsDivided: true, Parts: var parts } } => new Reach(1, parts, IsWhole: true, CanBeMissing: true),
            CountOf count => new Reach(0, count.Conditions.Count, IsWhole: true, CanBeMissing: false),
            Negate negate => Of(negate.Operand).Negated,
            Extreme extreme => OfExtreme(extreme),
            Chain { IsSum: true } sum => OfSum(sum),
            Chain product => OfProduct(product),
            _ => Anything,
        };
    }

    /// <summary>In words, as what follows on "is"; null where there is nothing to say.</summary>
    public string? Words => (Low, High) switch
    {
        ({ } low, { } high) => $"from {RulePrinter.Number(low)} to {RulePrinter.Number(high)}",
        ({ } low, null) => $"never below {RulePrinter.Number(low)}",
        (null, { } high) => $"never above {RulePrinter.Number(high)}",
        _ => null,
    };

    private Reach Negated => this with { Low = -High, High = -Low };

    private static Reach Of(Call call)
    {
        var any = new Reach(null, null, call.Function.Kind is not (TermKind.Spend or TermKind.LifetimeSpend or TermKind.Score or TermKind.Ordered or TermKind.LargestOrder or TermKind.LastOrder), call.Function.CanBeMissing);
        return call.Function.Kind switch
        {
            TermKind.Ordered or TermKind.LargestOrder or TermKind.LastOrder => any with { Low = 0 },
            TermKind.Orders or TermKind.Lines or TermKind.Refunds or TermKind.LifetimeOrders or TermKind.LifetimeLines or TermKind.DaysSinceFirst => any with { Low = 0 },
            TermKind.DaysSinceLast when call is { Argument: null, Selector: null } => any with { Low = 0 },
            TermKind.DaysSinceLast or TermKind.Tenure => any with { Low = 0, High = call.WholeDays - 1 },
            TermKind.WeeksWithOrder => any with { Low = 0, High = call.WindowDays / 7 },
            TermKind.Rank => any with { Low = 1 },
            TermKind.Score => any with { Low = 0, High = 1 },
            _ => any,
        };
    }

    private static Reach OfExtreme(Extreme extreme)
    {
        var parts = extreme.Parts.Select(Of).ToList();
        decimal? Furthest(IEnumerable<decimal?> ends, bool isLargest) => ends.Any(end => end is null) ? null : isLargest ? ends.Max() : ends.Min();
        decimal? Nearest(IEnumerable<decimal?> ends, bool isLargest) => isLargest ? ends.Max() : ends.Min();
        var (lows, highs) = (parts.Select(part => part.Low), parts.Select(part => part.High));
        return new Reach(
            extreme.IsLargest ? Nearest(lows, isLargest: true) : Furthest(lows, isLargest: false),
            extreme.IsLargest ? Furthest(highs, isLargest: true) : Nearest(highs, isLargest: false),
            parts.TrueForAll(part => part.IsWhole),
            parts.Exists(part => part.CanBeMissing));
    }

    private static Reach OfSum(Chain sum)
    {
        var reach = Of(sum.First);
        foreach (var link in sum.Rest)
        {
            var operand = Of(link.Operand);
            if (link.Op == ChainOp.Minus) operand = operand.Negated;
            var isLarge = new[] { reach.Low, reach.High, operand.Low, operand.High }.Any(end => end is { } value && Math.Abs(value) > LargestSummand);
            if (isLarge) return Anything;
            reach = new Reach(reach.Low + operand.Low, reach.High + operand.High, reach.IsWhole && operand.IsWhole, reach.CanBeMissing || operand.CanBeMissing);
        }

        return reach;
    }

    // Only by constants: of all else the product leaves the range of numbers for somebody.
    private static Reach OfProduct(Chain product)
    {
        var reach = Of(product.First);
        foreach (var link in product.Rest)
        {
            var (by, other) = (Of(link.Operand), reach);
            if (!by.IsOne && reach.IsOne && link.Op == ChainOp.Times) (by, other) = (reach, by);
            if (by is not { IsOne: true, Low: { } factor } || Math.Abs(factor) > LargestFactor || factor == 0) return Anything;
            var isWhole = other.IsWhole && by.IsWhole && link.Op == ChainOp.Times;
            reach = new Reach(Scaled(other.Low, factor, link.Op), Scaled(other.High, factor, link.Op), isWhole, other.CanBeMissing);
            if (factor < 0) reach = reach with { Low = reach.High, High = reach.Low };
        }

        return reach;
    }

    // A quotient is rounded: of it no more is said than on which side of zero it lies.
    private static decimal? Scaled(decimal? end, decimal factor, ChainOp op) => end switch
    {
        null => null,
        0 => 0,
        { } value when op == ChainOp.Times && Math.Abs(value) <= LargestFactor => value * factor,
        _ => null,
    };
}
