using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Finds what a rule may say and its author hardly means.</summary>
internal static class RuleWarnings
{
    /// <summary>What hardly anybody means in a condition.</summary>
    public static void Find(Expr expr, ErrorList found)
    {
        foreach (var part in expr.Children) Find(part, found);
        if (expr is Comparison or Between && expr.Children.Any(side => side is Call { Function.IsShare: true })) Shares(expr.Children, found);
    }

    // Refunds alone take a share above the whole, so that it is no error.
    private static void Shares(IEnumerable<Expr> sides, ErrorList found)
    {
        foreach (var side in sides)
        {
            if (!Constant.TryEvaluate(side, out var value) || value is not (> 1 and <= 100)) continue;
            found.Add(side.Start,
                $"A share is a part of the whole, and 1 is all of it: {RulePrinter.Number(value)} is {RulePrinter.Number(value * 100)}%. Where {RulePrinter.Number(value)} percent are meant, write {RulePrinter.Number(value)}% or {RulePrinter.Number(value / 100)}.");
        }
    }
}
