using System.Globalization;
using System.Text;
using Cohort.Core.Expressions;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>
/// Prints rules in canonical form: one layout, only the parentheses that matter, plain numbers. Two files print alike
/// exactly when they mean the same in the same words, so the print is what a version is the fingerprint of.
/// </summary>
internal sealed class RulePrinter
{
    private static readonly RulePrinter Plain = new(null);

    private readonly Func<InSegment, string>? _meaningOf;

    private RulePrinter(Func<InSegment, string>? meaningOf) => _meaningOf = meaningOf;

    public static string Print(RuleFile file)
    {
        var to = new StringBuilder();
        if (file.AffinityTop == 0) to.Append("affinity off\n");
        else to.Append(CultureInfo.InvariantCulture, $"affinity top {file.AffinityTop}\n");
        foreach (var segment in file.Segments)
        {
            to.Append("segment ").Append(segment.Name).Append(' ');
            AppendQuoted(to, segment.Title);
            to.Append(": ");
            Plain.Append(to, segment.Condition);
            to.Append('\n');
        }

        return to.ToString();
    }

    public static string Print(Expr expr)
    {
        var to = new StringBuilder();
        Plain.Append(to, expr);
        return to.ToString();
    }

    /// <summary>A rule with what its references mean in place of the names of segments.</summary>
    public static string Print(Expr expr, Func<InSegment, string> meaningOf)
    {
        var to = new StringBuilder();
        new RulePrinter(meaningOf).Append(to, expr);
        return to.ToString();
    }

    public static string Symbol(ComparisonOp op) => op switch
    {
        ComparisonOp.Less => "<",
        ComparisonOp.AtMost => "<=",
        ComparisonOp.More => ">",
        ComparisonOp.AtLeast => ">=",
        ComparisonOp.Equal => "==",
        _ => "!=",
    };

    /// <summary>All digits that count and no others.</summary>
    public static string Number(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    private static string Symbol(ChainOp op) => op switch
    {
        ChainOp.Plus => " + ",
        ChainOp.Minus => " - ",
        ChainOp.Times => " * ",
        _ => " / ",
    };

    /// <summary>How tightly a part holds together: a looser one inside a tighter one needs parentheses.</summary>
    private static int Tightness(Expr expr) => expr switch
    {
        Logic { IsAll: false } => 0,
        Logic => 1,
        Not => 2,
        Comparison or Between => 3,
        Chain { IsSum: true } => 4,
        Chain => 5,
        Negate => 6,
        _ => 7,
    };

    private void Append(StringBuilder to, Expr expr)
    {
        switch (expr)
        {
            case Literal literal: to.Append(Number(literal.Value)); break;
            case Call call: AppendCall(to, call); break;
            case Negate negate: AppendInner(to.Append('-'), negate.Operand, 6); break;
            case Not not: AppendInner(to.Append("not "), not.Operand, 2); break;
            case Chain chain: AppendChain(to, chain); break;
            case Comparison comparison: AppendComparison(to, comparison); break;
            case Between between: AppendBetween(to, between); break;
            case Logic logic: AppendLogic(to, logic); break;
            case AmongAll among: AppendParts(to.Append(among.Measure.Name).Append('('), [among.Inner]); break;
            case InSegment reference: AppendReference(to, reference); break;
            case Extreme extreme: AppendParts(to.Append(extreme.IsLargest ? "max(" : "min("), extreme.Parts); break;
            case CountOf count: AppendParts(to.Append("count of ("), count.Conditions); break;
            default: to.Append('…'); break;
        }
    }

    private void AppendInner(StringBuilder to, Expr inner, int tightness)
    {
        if (Tightness(inner) >= tightness)
        {
            Append(to, inner);
            return;
        }

        to.Append('(');
        Append(to, inner);
        to.Append(')');
    }

    private void AppendReference(StringBuilder to, InSegment reference)
    {
        AppendQuoted(to.Append("in("), _meaningOf?.Invoke(reference) ?? reference.Name);
        to.Append(')');
    }

    private void AppendParts(StringBuilder to, IReadOnlyList<Expr> parts)
    {
        for (var i = 0; i < parts.Count; i++) Append(i == 0 ? to : to.Append(", "), parts[i]);
        to.Append(')');
    }

    private static void AppendCall(StringBuilder to, Call call)
    {
        to.Append(call.Function.Name).Append('(');
        if (call.Selector is { } selector) AppendQuoted(to.Append(selector.Word).Append(' '), selector.Name);
        else if (call.Argument is not null) AppendQuoted(to, call.Argument);
        if (WindowOf(call) is { } window)
        {
            if (to[^1] != '(') to.Append(", ");
            to.Append(window);
        }

        to.Append(')');
    }

    private static string? WindowOf(Call call) => call switch
    {
        { Function.TakesWeeks: true } => Invariant($"{call.WindowDays / 7}"),
        { Dates: var (first, last) } => $"from {first} to {last}",
        { Youngest: > 0 } => Invariant($"between {call.WindowDays - 1} and {call.Youngest} days ago"),
        _ when call.WindowDays == call.WholeDays => null,
        _ => Invariant($"{call.WindowDays} days"),
    };

    private void AppendChain(StringBuilder to, Chain chain)
    {
        var tightness = Tightness(chain);
        AppendInner(to, chain.First, tightness);
        foreach (var link in chain.Rest) AppendInner(to.Append(Symbol(link.Op)), link.Operand, tightness + 1);
    }

    private void AppendComparison(StringBuilder to, Comparison comparison)
    {
        AppendInner(to, comparison.Left, 4);
        to.Append(' ').Append(Symbol(comparison.Op)).Append(' ');
        AppendInner(to, comparison.Right, 4);
    }

    private void AppendBetween(StringBuilder to, Between between)
    {
        AppendInner(to, between.Value, 4);
        AppendInner(to.Append(" between "), between.Low, 4);
        AppendInner(to.Append(" and "), between.High, 4);
    }

    private void AppendLogic(StringBuilder to, Logic logic)
    {
        var tightness = Tightness(logic);
        for (var i = 0; i < logic.Parts.Count; i++)
        {
            if (i > 0) to.Append(logic.IsAll ? " and " : " or ");
            AppendInner(to, logic.Parts[i], tightness + 1);
        }
    }

    private static void AppendQuoted(StringBuilder to, string text)
    {
        to.Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') to.Append('\\');
            to.Append(c);
        }

        to.Append('"');
    }
}
