using Cohort.Core.Expressions;
using Cohort.Core.Texts;

namespace Cohort.Core.Segments.Rules;

/// <summary>Reports numbers where a condition must stand, conditions where a number must, and division by zero.</summary>
internal static class TypeCheck
{
    /// <summary>A segment's whole expression must be a condition.</summary>
    public static void Segment(Expr expr, ErrorList errors) => Condition(expr, errors);

    private static void Condition(Expr expr, ErrorList errors)
    {
        switch (expr)
        {
            case Logic or Not:
                foreach (var part in expr.Children) Condition(part, errors);
                break;
            case Comparison or Between:
                foreach (var side in expr.Children) Number(side, errors);
                if (expr.Children.Any(side => side is Call { IsScore: true })) Probabilities(expr.Children, errors);
                break;
            case Unreadable or InSegment:
                break;
            default:
                Number(expr, errors);
                errors.Add(expr.Start, $"Expected a condition but \"{TextOf(expr)}\" is a number; compare it with another, as in {TextOf(expr)} >= 10.");
                break;
        }
    }

    private static void Number(Expr expr, ErrorList errors)
    {
        switch (expr)
        {
            case Logic or Not or Comparison or Between or InSegment:
                Condition(expr, errors);
                errors.Add(expr.Start, $"Expected a number but \"{TextOf(expr)}\" is a condition; join conditions with \"and\", \"or\" and \"not\" only.");
                break;
            case Chain chain:
                Chain(chain, errors);
                break;
            case CountOf count:
                foreach (var condition in count.Conditions) Condition(condition, errors);
                break;
            default:
                foreach (var child in expr.Children) Number(child, errors);
                break;
        }
    }

    /// <summary>What is compared with a score must be a probability: the comparison would have one result for everybody.</summary>
    private static void Probabilities(IEnumerable<Expr> sides, ErrorList errors)
    {
        foreach (var side in sides)
        {
            if (!Constant.TryEvaluate(side, out var value) || value is >= 0 and <= 1) continue;
            var remedy = value is > 1 and <= 100
                ? $"{RulePrinter.Number(value)}% or {RulePrinter.Number(value / 100)}"
                : "a number from 0 to 1, or a percentage such as 60%";
            errors.Add(side.Start, $"A score is a probability from 0 to 1, which {TextOf(side)} is not; write {remedy}.");
        }
    }

    private static void Chain(Chain chain, ErrorList errors)
    {
        Number(chain.First, errors);
        foreach (var link in chain.Rest)
        {
            Number(link.Operand, errors);
            if (link.Op != ChainOp.Divide || !Constant.TryEvaluate(link.Operand, out var divisor) || divisor != 0) continue;
            errors.Add(link.Operand.Start, "This divides by zero, so the result never exists; divide by another number.");
        }
    }

    private static string TextOf(Expr expr) => Shown.Cut(RulePrinter.Print(expr));
}
