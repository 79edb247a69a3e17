using System.Collections.ObjectModel;
using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Evaluates a rule part by part and keeps what it saw. Off the hot path: it compiles each part anew.</summary>
internal sealed partial class Explainer(RuleFile file, Compiler compiler)
{
    // Segments in segments are opened down to so many levels of the tree, which JSON must still hold, and so many in all. Who reads
    // further asks for the inner segment.
    private const int MostLevels = 16;
    private const int MostOpened = 100;

    private readonly Dictionary<string, SegmentRule> _segments = file.Segments.ToDictionary(segment => segment.Name, StringComparer.Ordinal);
    private int _level;
    private int _opened;

    public Explanation Explain(Expr expr, ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        if (expr is Comparison against && against.AmongAll.Any()) return ExplainAgainst(against, values, members);
        if (expr is Comparison comparison) return ExplainComparison(comparison, values, members);
        _level++;
        var explanation = new Explanation(
            KindOf(expr),
            RulePrinter.Print(expr),
            compiler.Condition(expr).Holds(values, members),
            Left: null,
            Right: null,
            RuleUnit.None,
            expr is InSegment reference ? Open(reference, values, members) : ExplainAll(PartsOf(expr), values, members));
        _level--;
        return explanation;
    }

    private static ExplanationKind KindOf(Expr expr) => expr switch
    {
        InSegment => ExplanationKind.Segment,
        Not => ExplanationKind.Not,
        Logic { IsAll: false } => ExplanationKind.Any,
        _ => ExplanationKind.All,
    };

    private static IEnumerable<Expr> PartsOf(Expr expr) =>
        expr is Between between ? [between.AtLeast, between.AtMost] : expr.Children;

    private ReadOnlyCollection<Explanation> ExplainAll(IEnumerable<Expr> exprs, ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        var parts = new List<Explanation>();
        foreach (var part in exprs) parts.Add(Explain(part, values, members));
        return parts.AsReadOnly();
    }

    private IReadOnlyList<Explanation> Open(InSegment reference, ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        if (_level >= MostLevels || _opened == MostOpened) return [];
        _opened++;
        return [Explain(RuleOf(reference), values, members)];
    }

    private Expr RuleOf(InSegment reference) => reference.Category is { } category
        ? new Comparison(
            new Call(reference.Start, Function.Named("rank")!, category, reference.NameStart, compiler.WindowDays, compiler.WindowDays),
            ComparisonOp.AtMost,
            new Literal(reference.Start, compiler.AffinityTop))
        : _segments[reference.Name].Condition;

    private Explanation ExplainComparison(Comparison comparison, ReadOnlySpan<long> values, ReadOnlySpan<ulong> members) =>
        new(
            ExplanationKind.Comparison,
            RulePrinter.Print(comparison),
            compiler.Condition(comparison).Holds(values, members),
            compiler.Number(comparison.Left).TryGet(values, members, out var left) ? left : null,
            compiler.Number(comparison.Right).TryGet(values, members, out var right) ? right : null,
            Units.Of(comparison),
            ExplainAll(comparison.Counts.SelectMany(count => count.Conditions), values, members));
}
