using Cohort.Core.Expressions;
using Cohort.Core.Mappings.Values;

namespace Cohort.Core.Mappings.Text;

/// <summary>Conditions. What is compared is a text where one side can only be one, or both are fields; otherwise a number.</summary>
internal sealed partial class Compiler
{
    private Condition? ConditionOf(Expr expr) => expr switch
    {
        TruthExpr truth => new FixedCondition(truth.Value),
        PathExpr path => Resolve(path) is { } branch ? new TruthField(branch, true) : null,
        Not not => ConditionOf(not.Operand) is { } operand ? new NotCondition(operand) : null,
        Logic logic => AllOf(logic.Parts, ConditionOf) is { } parts ? logic.IsAll ? new AllConditions(parts) : new AnyCondition(parts) : null,
        Comparison comparison => ComparisonOf(comparison),
        Between between => BetweenOf(between),
        Applied applied when applied.Function == MappingFunction.Present => PresentOf(applied),
        Unreadable => null,
        _ => Refuse<Condition>(expr.Start, $"A condition is wanted here, which {WordsOf(expr)} is not; compare it, as in {Example(expr)}."),
    };

    private static string Example(Expr expr) => expr is TextExpr ? "event == \"Order Completed\"" : "total > 0";

    private PresentField? PresentOf(Applied applied) => applied.Arguments[0] is PathExpr path
        ? Resolve(path) is { } branch ? new PresentField(branch) : null
        : Refuse<PresentField>(applied.Start, $"The function \"present\" takes a field; write {applied.Function.Example}.");

    private Condition? ComparisonOf(Comparison comparison)
    {
        var (left, right) = (comparison.Left, comparison.Right);
        var isEquality = comparison.Op is ComparisonOp.Equal or ComparisonOp.NotEqual;
        if (isEquality && (left is TruthExpr || right is TruthExpr)) return TruthOf(comparison);
        var isText = IsText(left) || IsText(right) || (isEquality && !IsNumber(left) && !IsNumber(right));
        if (isText && !isEquality)
            return Refuse<Condition>(comparison.Start, "Texts are equal or not, and have no order; compare them with == or !=.");
        if (!isText)
        {
            var (low, high) = (NumberOf(left), NumberOf(right));
            return low is null || high is null ? null : new NumberComparison(low, comparison.Op, high);
        }

        var (one, other) = (TextOf(left), TextOf(right));
        return one is null || other is null ? null : new TextComparison(one, other, comparison.Op == ComparisonOp.Equal);
    }

    private Condition? TruthOf(Comparison comparison)
    {
        var (truth, side) = comparison.Left is TruthExpr left ? (left, comparison.Right) : ((TruthExpr)comparison.Right, comparison.Left);
        if (side is not PathExpr path)
            return Refuse<Condition>(side.Start, "Only a field is compared with true or false; write a field, or the condition alone.");
        if (Resolve(path) is not { } branch) return null;
        return new TruthField(branch, truth.Value == (comparison.Op == ComparisonOp.Equal));
    }

    private AllConditions? BetweenOf(Between between)
    {
        var (low, high) = (ComparisonOf(between.AtLeast), ComparisonOf(between.AtMost));
        return low is null || high is null ? null : new AllConditions([low, high]);
    }

    private static bool IsText(Expr expr) => expr switch
    {
        TextExpr or Applied { Function.Gives: ValueKind.Text } => true,
        FirstOf first => first.Parts.Any(IsText),
        Choice choice => IsText(choice.Then) || IsText(choice.Otherwise),
        Chain { IsSum: true } chain => chain.Children.Any(IsText),
        _ => false,
    };

    private static bool IsNumber(Expr expr) => expr switch
    {
        Literal or Negate or Chain or Applied { Function.Gives: ValueKind.Number } => true,
        FirstOf first => first.Parts.Any(IsNumber),
        Choice choice => IsNumber(choice.Then) || IsNumber(choice.Otherwise),
        _ => false,
    };
}
