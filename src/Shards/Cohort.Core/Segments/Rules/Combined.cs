using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>The smallest or the largest of several numbers; at least two. Missing where one of them is, like all arithmetic.</summary>
internal sealed record Extreme(int Start, bool IsLargest, IReadOnlyList<Expr> Parts) : Expr(Start)
{
    public override IEnumerable<Expr> Children => Parts;
}

/// <summary>How many of several conditions hold; at least two. Never missing: a condition holds or does not.</summary>
internal sealed record CountOf(int Start, IReadOnlyList<Expr> Conditions) : Expr(Start)
{
    public override IEnumerable<Expr> Children => Conditions;
}

/// <summary>What no user changes.</summary>
internal static class ConstantParts
{
    extension(Expr expr)
    {
        /// <summary>Whether the part is arithmetic of numbers as written.</summary>
        public bool IsConstant => expr is not (Call or CountOf or InSegment) && expr.Children.All(child => child.IsConstant);

        /// <summary>The counts in a number, in the order of the text.</summary>
        public IEnumerable<CountOf> Counts => expr is CountOf count ? [count] : expr.Children.SelectMany(child => child.Counts);
    }
}
