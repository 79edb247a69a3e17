using System.Text;
using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Says in plain words who a rule is about.</summary>
internal static class Describer
{
    private const string MissingNote =
        " A comparison with a number that a user does not have, such as the rank of a category without spend, counts as not true.";

    private const string ThresholdsNote =
        " What all users have is found when the day turns and when rules or a taxonomy are activated; until it is found the first time, the comparison counts as not true.";

    public static string Describe(Expr condition, int minorDigits)
    {
        var to = new StringBuilder("Users ");
        AppendClause(to, condition, minorDigits);
        to.Append('.');
        if (NegatesMissing(condition)) to.Append(MissingNote);
        if (condition.ComparisonsWithAll.Any()) to.Append(ThresholdsNote);
        return to.ToString();
    }

    /// <summary>What holds for the users: "whose spend is ...".</summary>
    private static void AppendClause(StringBuilder to, Expr expr, int minorDigits)
    {
        switch (Turned(expr))
        {
            case Logic logic:
                AppendJoined(to, logic, AppendClause, minorDigits);
                break;
            case Comparison { Left: Call call } comparison:
                Phrases.AppendNoun(to.Append("whose "), call);
                AppendPredicate(to, comparison, minorDigits);
                break;
            case Between { Value: Call call } between:
                Phrases.AppendNoun(to.Append("whose "), call);
                AppendPredicate(to, between, minorDigits);
                break;
            case InSegment reference:
                AppendSegment(to.Append("who are in "), reference);
                break;
            case Not { Operand: InSegment reference }:
                AppendSegment(to.Append("who are not in "), reference);
                break;
            case var other:
                AppendStatement(to.Append("for whom "), other, minorDigits);
                break;
        }
    }

    /// <summary>The same as a sentence of its own: "the spend is ...".</summary>
    public static void AppendStatement(StringBuilder to, Expr expr, int minorDigits)
    {
        switch (Turned(expr))
        {
            case Logic logic:
                AppendJoined(to, logic, AppendStatement, minorDigits);
                break;
            case InSegment reference:
                AppendSegment(to.Append("the user is in "), reference);
                break;
            case Not { Operand: InSegment reference }:
                AppendSegment(to.Append("the user is not in "), reference);
                break;
            case Not not:
                AppendNegated(to, not.Operand, minorDigits);
                break;
            case Comparison comparison:
                Phrases.AppendNumber(to, comparison.Left, RuleUnit.None, minorDigits);
                AppendPredicate(to, comparison, minorDigits);
                break;
            case Between between:
                Phrases.AppendNumber(to, between.Value, RuleUnit.None, minorDigits);
                AppendPredicate(to, between, minorDigits);
                break;
        }
    }

    private static void AppendSegment(StringBuilder to, InSegment reference) => to.Append("the segment \"").Append(reference.Name).Append('"');

    private static void AppendNegated(StringBuilder to, Expr operand, int minorDigits)
    {
        to.Append("it is not true that ");
        if (operand is Logic) AppendBracketed(to, operand, AppendStatement, minorDigits);
        else AppendStatement(to, operand, minorDigits);
    }

    private static void AppendJoined(StringBuilder to, Logic logic, Action<StringBuilder, Expr, int> append, int minorDigits)
    {
        for (var i = 0; i < logic.Parts.Count; i++)
        {
            if (i > 0) to.Append(logic.IsAll ? " and " : " or ");
            if (logic.Parts[i] is Logic inner) AppendBracketed(to, inner, append, minorDigits);
            else append(to, logic.Parts[i], minorDigits);
        }
    }

    private static void AppendBracketed(StringBuilder to, Expr expr, Action<StringBuilder, Expr, int> append, int minorDigits)
    {
        to.Append('(');
        append(to, expr, minorDigits);
        to.Append(')');
    }

    private static void AppendPredicate(StringBuilder to, Comparison comparison, int minorDigits)
    {
        to.Append(Phrases.Verb(comparison.Op));
        Phrases.AppendNumber(to, comparison.Right, Units.Of(comparison.Left), minorDigits);
    }

    private static void AppendPredicate(StringBuilder to, Between between, int minorDigits)
    {
        var unit = Units.Of(between.Value);
        Phrases.AppendNumber(to.Append(" is between "), between.Low, unit, minorDigits);
        Phrases.AppendNumber(to.Append(" and "), between.High, unit, minorDigits);
        to.Append(" inclusive");
    }

    /// <summary>A constant reads better on the right.</summary>
    private static Expr Turned(Expr expr) =>
        expr is Comparison { Left.IsConstant: true, Right.IsConstant: false } comparison
            ? new Comparison(comparison.Right, Compare.Mirror(comparison.Op), comparison.Left)
            : expr;

    private static bool NegatesMissing(Expr expr) =>
        expr is Not ? CanBeMissing(expr) : expr.Children.Any(NegatesMissing);

    private static bool CanBeMissing(Expr expr) =>
        expr is Call { Function.CanBeMissing: true } or AmongAll
        || (expr is Chain chain && chain.Rest.Any(link => link.Op == ChainOp.Divide && !link.Operand.IsConstant))
        || expr.Children.Any(CanBeMissing);
}
