using System.Globalization;
using System.Text;
using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Plain words for the numbers and comparisons of a rule.</summary>
internal static class Phrases
{
    public static string Verb(ComparisonOp op) => op switch
    {
        ComparisonOp.Less => " is less than ",
        ComparisonOp.AtMost => " is at most ",
        ComparisonOp.More => " is more than ",
        ComparisonOp.AtLeast => " is at least ",
        ComparisonOp.Equal => " is ",
        _ => " is not ",
    };

    /// <summary>What a function measures, without an article: "spend on DAIRY in the last 90 days".</summary>
    public static void AppendNoun(StringBuilder to, Call call)
    {
        switch (call.Function.Kind)
        {
            case TermKind.Spend when call.Function.IsShare:
                AppendLines(to.Append("share of "), call).Append(" in the spend of");
                AppendWindow(to, call);
                return;
            case TermKind.Score:
                to.Append("score of ").Append(call.Argument);
                return;
            case TermKind.Spend: to.Append("spend"); break;
            case TermKind.Orders: to.Append("number of orders"); break;
            case TermKind.Lines: to.Append("number of lines bought"); break;
            case TermKind.Refunds: to.Append("number of refunds"); break;
            case TermKind.Units: to.Append("number of units bought"); break;
            case TermKind.DaysSinceLast: to.Append("number of days since the last purchase"); break;
            case TermKind.Tenure: to.Append("number of days since the first purchase"); break;
            case TermKind.DaysSinceFirst: to.Append("number of days since the first purchase ever"); return;
            case TermKind.LifetimeSpend: to.Append("spend of all time"); return;
            case TermKind.LifetimeOrders: to.Append("number of orders of all time"); return;
            case TermKind.LifetimeLines: to.Append("number of lines bought of all time"); return;
            case TermKind.LifetimeUnits: to.Append("number of units bought of all time"); return;
            case TermKind.WeeksWithOrder: to.Append("number of weeks with an order"); break;
            case TermKind.Ordered: to.Append("average order value"); break;
            case TermKind.LargestOrder: to.Append("largest order value"); break;
            case TermKind.LastOrder: to.Append("last order value"); break;
            case TermKind.Rank: to.Append("rank"); break;
        }

        if (call.Category is not null || call.Selector is not null) AppendLines(to.Append(Preposition(call)), call);
        if (call.Function.Kind == TermKind.Rank) to.Append(" by spend");
        if (call.Function.Kind != TermKind.DaysSinceLast) AppendWindow(to.Append(" in"), call);
    }

    /// <summary>A number as the object of a sentence; constants are written the way their unit is.</summary>
    public static void AppendNumber(StringBuilder to, Expr expr, RuleUnit unit, int minorDigits)
    {
        switch (expr)
        {
            case Literal literal: to.Append(Constant(literal.Value, unit, minorDigits)); break;
            case Call call: AppendNoun(to.Append("the "), call); break;
            case Negate { Operand: Literal literal }: to.Append(Constant(-literal.Value, unit, minorDigits)); break;
            case Negate negate: AppendOperand(to.Append("minus "), negate.Operand, minorDigits); break;
            case Chain chain: AppendChain(to, chain, minorDigits); break;
            case AmongAll among: AppendNoun(to.Append("the ").Append(among.Measure.Name).Append(among.Measure == AmongMeasure.Average ? " over all users of the " : " among all users by "), among.Inner); break;
            case Extreme extreme: AppendExtreme(to, extreme, minorDigits); break;
            case CountOf count: AppendCount(to, count, minorDigits); break;
        }
    }

    private static void AppendExtreme(StringBuilder to, Extreme extreme, int minorDigits)
    {
        var unit = Units.Of(extreme);
        to.Append(extreme.IsLargest ? "the largest of (" : "the smallest of (");
        for (var i = 0; i < extreme.Parts.Count; i++) AppendNumber(i == 0 ? to : to.Append("; "), extreme.Parts[i], unit, minorDigits);
        to.Append(')');
    }

    private static void AppendCount(StringBuilder to, CountOf count, int minorDigits)
    {
        to.Append("the number of true statements among (");
        for (var i = 0; i < count.Conditions.Count; i++) Describer.AppendStatement(i == 0 ? to : to.Append("; "), count.Conditions[i], minorDigits);
        to.Append(')');
    }

    private static StringBuilder AppendLines(StringBuilder to, Call call) => call.Selector is { } selector
        ? to.Append("the ").Append(selector.Word).Append(' ').Append(selector.Name)
        : to.Append(call.Category);

    private static string Preposition(Call call) =>
        call.Function.Kind switch { TermKind.Spend => " on ", TermKind.Units => " in ", _ => " of " };

    private static void AppendWindow(StringBuilder to, Call call)
    {
        if (call.Function.TakesWeeks) to.Append(CultureInfo.InvariantCulture, $" the last {call.WindowDays / 7} weeks");
        else if (call.Dates is var (first, last)) to.Append(CultureInfo.InvariantCulture, $" the time from {first} to {last}, as far as it is in the last {call.WholeDays} days,");
        else if (call.Youngest > 0) to.Append(CultureInfo.InvariantCulture, $" the days from {call.WindowDays - 1} to {call.Youngest} days ago");
        else if (call.WindowDays == 1) to.Append(" the last day");
        else to.Append(CultureInfo.InvariantCulture, $" the last {call.WindowDays} days");
    }

    private static void AppendChain(StringBuilder to, Chain chain, int minorDigits)
    {
        AppendOperand(to, chain.First, minorDigits);
        foreach (var link in chain.Rest) AppendOperand(to.Append(Word(link.Op)), link.Operand, minorDigits);
    }

    private static void AppendOperand(StringBuilder to, Expr operand, int minorDigits)
    {
        if (operand is Chain) to.Append('(');
        AppendNumber(to, operand, RuleUnit.None, minorDigits);
        if (operand is Chain) to.Append(')');
    }

    private static string Word(ChainOp op) => op switch
    {
        ChainOp.Plus => " plus ",
        ChainOp.Minus => " minus ",
        ChainOp.Times => " times ",
        _ => " divided by ",
    };

    private static string Constant(decimal value, RuleUnit unit, int minorDigits) => unit switch
    {
        RuleUnit.Money when decimal.Round(value, minorDigits) == value => Money(value, minorDigits),
        RuleUnit.Share or RuleUnit.Probability when Arithmetic.TryMultiply(value, 100, out var percent) => RulePrinter.Number(percent) + "%",
        _ => RulePrinter.Number(value),
    };

    private static string Money(decimal value, int minorDigits) =>
        value.ToString("F" + minorDigits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
