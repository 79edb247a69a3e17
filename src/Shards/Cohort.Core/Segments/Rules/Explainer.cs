using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Evaluates a rule part by part and keeps what it saw. Off the hot path: it compiles each part anew.</summary>
internal static class Explainer
{
    public static Explanation Explain(Expr expr, Compiler compiler, ReadOnlySpan<long> values)
    {
        if (expr is Comparison comparison) return ExplainComparison(comparison, compiler, values);
        var parts = new List<Explanation>();
        foreach (var part in PartsOf(expr)) parts.Add(Explain(part, compiler, values));
        return new Explanation(
            KindOf(expr),
            RulePrinter.Print(expr),
            compiler.Condition(expr).Holds(values),
            Left: null,
            Right: null,
            RuleUnit.None,
            parts.AsReadOnly());
    }

    private static ExplanationKind KindOf(Expr expr) => expr switch
    {
        Not => ExplanationKind.Not,
        Logic { IsAll: false } => ExplanationKind.Any,
        _ => ExplanationKind.All,
    };

    private static IEnumerable<Expr> PartsOf(Expr expr) =>
        expr is Between between ? [between.AtLeast, between.AtMost] : expr.Children;

    private static Explanation ExplainComparison(Comparison comparison, Compiler compiler, ReadOnlySpan<long> values)
    {
        var counted = new List<Explanation>();
        foreach (var condition in comparison.Counts.SelectMany(count => count.Conditions)) counted.Add(Explain(condition, compiler, values));
        return new(
            ExplanationKind.Comparison,
            RulePrinter.Print(comparison),
            compiler.Condition(comparison).Holds(values),
            compiler.Number(comparison.Left).TryGet(values, out var left) ? left : null,
            compiler.Number(comparison.Right).TryGet(values, out var right) ? right : null,
            Units.Of(comparison),
            counted.AsReadOnly());
    }
}
