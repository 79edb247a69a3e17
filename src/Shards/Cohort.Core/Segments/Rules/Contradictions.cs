using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Finds two parts of an "and" that no user meets both, and two parts of an "or" of which every user meets one.</summary>
internal sealed class Contradictions(Logic logic)
{
    private readonly Dictionary<string, (bool IsNot, Expr Part)> _plain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Interval Left, List<(Interval Values, Expr Part)> Parts)> _values = new(StringComparer.Ordinal);

    /// <summary>The first such pair, the later part second; null where there is none that is easily told.</summary>
    public (Expr First, Expr Second)? Find()
    {
        foreach (var part in logic.Parts)
        {
            if ((OppositeOf(part) ?? Disjoint(part)) is { } first) return (first, part);
        }

        return null;
    }

    private Expr? OppositeOf(Expr part)
    {
        var (plain, isNot) = part is Not not ? (not.Operand, true) : (part, false);
        var text = RulePrinter.Print(plain);
        if (_plain.TryGetValue(text, out var other) && other.IsNot != isNot) return other.Part;
        _plain.TryAdd(text, (isNot, part));
        return null;
    }

    // Of intervals that have no value in common, two have none. Of "or" the opposites of its parts are looked at.
    private Expr? Disjoint(Expr part)
    {
        if (Interval.Of(part, isOpposite: !logic.IsAll) is not var (number, values)) return null;
        var text = RulePrinter.Print(number);
        if (!_values.TryGetValue(text, out var before)) before = (values, []);
        var left = before.Left.Intersect(values);
        if (left.IsEmpty) return before.Parts.Where(other => other.Values.Intersect(values).IsEmpty).Select(other => other.Part).FirstOrDefault();
        before.Parts.Add((values, part));
        _values[text] = (left, before.Parts);
        return null;
    }
}
