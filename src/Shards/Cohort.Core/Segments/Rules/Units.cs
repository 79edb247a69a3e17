using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>What the numbers of a rule count. For display only: no rule is refused for mixing units.</summary>
internal static class Units
{
    /// <summary>The unit of a comparison: that of the side which has one.</summary>
    public static RuleUnit Of(Comparison comparison) =>
        Of(comparison.Left) is var unit && unit != RuleUnit.None ? unit : Of(comparison.Right);

    public static RuleUnit Of(Expr expr) => expr switch
    {
        Call call => call.Function.Unit,
        AmongAll among when among.Measure == AmongMeasure.Percentile => RuleUnit.Share,
        AmongAll among when among.Measure == AmongMeasure.Average => among.Inner.Function.Unit,
        Negate negate => Of(negate.Operand),
        Chain { IsSum: true } or Extreme => OfLike(expr),
        Chain product => OfProduct(product),
        _ => RuleUnit.None,
    };

    /// <summary>A plain number added to days makes days; days added to money make nothing.</summary>
    private static RuleUnit OfLike(Expr sum)
    {
        var unit = RuleUnit.None;
        foreach (var operand in sum.Children)
        {
            if (operand.IsConstant) continue;
            var next = Of(operand);
            if (next == RuleUnit.None || (unit != RuleUnit.None && unit != next)) return RuleUnit.None;
            unit = next;
        }

        return unit;
    }

    /// <summary>Only plain numbers, shares and probabilities scale a unit without changing it.</summary>
    private static RuleUnit OfProduct(Chain product)
    {
        if (product.Rest.Any(link => link.Op == ChainOp.Divide && !link.Operand.IsConstant)) return RuleUnit.None;
        var unit = RuleUnit.None;
        foreach (var operand in product.Children)
        {
            if (operand.IsConstant) continue;
            var next = Of(operand);
            if (next == RuleUnit.None) return RuleUnit.None;
            if (unit == RuleUnit.None || IsPart(unit)) unit = next;
            else if (!IsPart(next)) return RuleUnit.None;
        }

        return unit;
    }

    private static bool IsPart(RuleUnit unit) => unit is RuleUnit.Share or RuleUnit.Probability;
}
