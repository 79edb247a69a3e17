using Cohort.Core.Expressions;
using Cohort.Core.Purchases;

namespace Cohort.Core.Segments.Rules;

/// <content>Comparisons with all users: each threshold is a comparison of its own, which says when it was found.</content>
internal sealed partial class Explainer
{
    private Explanation ExplainAgainst(Comparison comparison, ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        var against = AgainstAll.Of(comparison, compiler.MinorDigits);
        var (_, above, notAbove) = compiler.PlacesOf(against);
        var parts = new List<Explanation>();
        if (above >= 0) parts.Add(ExplainThreshold(against.Subject, ComparisonOp.More, above, values));
        if (notAbove >= 0) parts.Add(ExplainThreshold(against.Subject, ComparisonOp.AtMost, notAbove, values));
        return new Explanation(
            ExplanationKind.Comparison,
            RulePrinter.Print(comparison),
            compiler.Condition(comparison).Holds(values, members),
            compiler.Number(against.Subject).TryGet(values, members, out var value) ? value : null,
            parts.Count == 1 ? parts[0].Right : null,
            against.Subject.Function.Unit,
            parts.AsReadOnly());
    }

    private Explanation ExplainThreshold(Call subject, ComparisonOp op, int place, ReadOnlySpan<long> values)
    {
        var number = compiler.Number(subject);
        decimal? left = number.TryGet(values, [], out var value) ? value : null;
        decimal? right = new TermNumber(place, Compiler.DigitsOf(subject, compiler.MinorDigits)).TryGet(values, [], out var threshold) ? threshold : null;
        var text = $"{RulePrinter.Print(subject)} {RulePrinter.Symbol(op)} ";
        text += right is null
            ? "a threshold that is not found yet"
            : $"{RulePrinter.Number(threshold)}, the threshold as of {new BusinessDate((ushort)values[compiler.DayOfThresholds])}";
        var holds = left is not null && right is not null && Compare.Holds(op, decimal.Compare(value, threshold));
        return new Explanation(ExplanationKind.Comparison, text, holds, left, right, subject.Function.Unit, []);
    }
}
