using Cohort.Core.Expressions;
using Cohort.Core.Texts;

namespace Cohort.Core.Segments.Rules;

/// <summary>Finds conditions that hold for everybody or for nobody, whatever users buy.</summary>
internal sealed class Certainties(ErrorList found)
{
    private enum Certainty
    {
        None,
        Never,
        Always,
    }

    /// <summary>Reports what is certain in a condition.</summary>
    public void Find(Expr condition) => Of(condition);

    private Certainty Of(Expr expr) => expr switch
    {
        Logic logic => OfLogic(logic),
        Not not => Of(not.Operand) switch { Certainty.Never => Certainty.Always, Certainty.Always => Certainty.Never, _ => Certainty.None },
        Comparison comparison => OfComparison(comparison),
        Between between => OfBetween(between),
        _ => Certainty.None,
    };

    private Certainty OfLogic(Logic logic)
    {
        var parts = logic.Parts.Select(Of).ToList();
        var (weak, strong) = logic.IsAll ? (Certainty.Always, Certainty.Never) : (Certainty.Never, Certainty.Always);
        if (parts.Contains(strong)) return strong;
        if (parts.TrueForAll(part => part == weak)) return weak;
        if (new Contradictions(logic).Find() is not var (first, second)) return Certainty.None;
        found.Add(second.Start, logic.IsAll
            ? $"Nobody meets both {TextOf(first)} and {TextOf(second)}."
            : $"Everybody meets {TextOf(first)} or {TextOf(second)}.");
        return strong;
    }

    private Certainty OfComparison(Comparison comparison)
    {
        Counted(comparison);
        var (left, right) = (Reach.Of(comparison.Left), Reach.Of(comparison.Right));
        var certainty = Compared(comparison.Op, left, right);
        if (certainty == Certainty.Always && (left.CanBeMissing || right.CanBeMissing)) certainty = Certainty.None;
        if (certainty != Certainty.None) Report(comparison, certainty, comparison.Left, comparison.Right);
        return certainty;
    }

    private Certainty OfBetween(Between between)
    {
        Counted(between);
        var (value, low, high) = (Reach.Of(between.Value), Reach.Of(between.Low), Reach.Of(between.High));
        if (low.IsOne && high.IsOne && low.Low > high.Low)
        {
            found.Add(between.Start, $"{TextOf(between)} holds for nobody: no number is at least {TextOf(between.Low)} and at most {TextOf(between.High)}.");
            return Certainty.Never;
        }

        var (above, below) = (Compared(ComparisonOp.AtLeast, value, low), Compared(ComparisonOp.AtMost, value, high));
        if (above == Certainty.Never || below == Certainty.Never)
        {
            Report(between, Certainty.Never, between.Value, between.Low);
            return Certainty.Never;
        }

        if (above != Certainty.Always || below != Certainty.Always || value.CanBeMissing || low.CanBeMissing || high.CanBeMissing) return Certainty.None;
        Report(between, Certainty.Always, between.Value, between.Low);
        return Certainty.Always;
    }

    private void Counted(Expr comparison)
    {
        foreach (var condition in comparison.Counts.SelectMany(count => count.Conditions)) Of(condition);
    }

    private void Report(Expr expr, Certainty certainty, Expr left, Expr right)
    {
        var number = left.IsConstant ? right : left;
        var who = certainty == Certainty.Always ? "everybody" : "nobody";
        var isWhole = expr is Comparison { Op: ComparisonOp.Equal or ComparisonOp.NotEqual } && Reach.Of(left.IsConstant ? left : right) is { IsOne: true, IsWhole: false };
        var reason = number.IsConstant ? "it compares numbers as they are written"
            : isWhole && Reach.Of(number).IsWhole ? $"{TextOf(number)} is a whole number"
            : Reach.Of(number).Words is { } words ? $"{TextOf(number)} is {words}"
            : "no number meets it";
        found.Add(expr.Start, $"{TextOf(expr)} holds for {who}: {reason}.");
    }

    private static Certainty Compared(ComparisonOp op, Reach left, Reach right) => op switch
    {
        ComparisonOp.Less => Opposite(Compared(ComparisonOp.AtLeast, left, right)),
        ComparisonOp.More => Opposite(Compared(ComparisonOp.AtLeast, right, left)),
        ComparisonOp.AtMost => Compared(ComparisonOp.AtLeast, right, left),
        ComparisonOp.AtLeast => left.Low >= right.High ? Certainty.Always : left.High < right.Low ? Certainty.Never : Certainty.None,
        ComparisonOp.NotEqual => Opposite(Compared(ComparisonOp.Equal, left, right)),
        _ when left.IsOne && right.IsOne && left.Low == right.Low => Certainty.Always,
        _ when left.High < right.Low || left.Low > right.High => Certainty.Never,
        _ when (left.IsWhole && right is { IsOne: true, IsWhole: false }) || (right.IsWhole && left is { IsOne: true, IsWhole: false }) => Certainty.Never,
        _ => Certainty.None,
    };

    private static Certainty Opposite(Certainty certainty) => certainty switch
    {
        Certainty.Always => Certainty.Never,
        Certainty.Never => Certainty.Always,
        _ => Certainty.None,
    };

    private static string TextOf(Expr expr) => Shown.Cut(RulePrinter.Print(expr), 100);
}
