using Cohort.Core.Expressions;
using Cohort.Core.Texts;

namespace Cohort.Core.Segments.Rules;

/// <summary>A function of a rule, not yet bound to a taxonomy.</summary>
/// <param name="Start">Offset of the function's name.</param>
/// <param name="Function">What is called.</param>
/// <param name="Argument">The category's name, null for all; of a score, the model's name.</param>
/// <param name="ArgumentStart">Offset of the argument in the file.</param>
/// <param name="WindowDays">How many dates it looks back on: 1 to <paramref name="WholeDays"/>.</param>
/// <param name="WholeDays">How many dates the whole window has.</param>
internal sealed record Call(int Start, Function Function, string? Argument, int ArgumentStart, int WindowDays, int WholeDays)
    : Expr(Start)
{
    /// <summary>The smallest age in days that it looks at.</summary>
    public int Youngest { get; init; }

    /// <summary>The only dates that it looks at; null where it looks at all of the window.</summary>
    public DateSpan? Dates { get; init; }

    /// <summary>The brand or sku that it looks at; null where it looks at a category or all.</summary>
    public LineSelector? Selector { get; init; }

    public bool IsScore => Function.Category == CategoryUse.Model;

    /// <summary>The category that it looks at, of a score that its model looks at; null for all or none.</summary>
    public string? Category => IsScore ? ModelName.CategoryOf(Argument!) : Argument;
}

/// <summary>What a part of a rule reads of a user.</summary>
internal static class CallsOf
{
    extension(Expr expr)
    {
        /// <summary>Every function call and every reference to a segment in this part, in the order of the text.</summary>
        public IEnumerable<Expr> Reads => expr is Call or InSegment ? [expr] : expr.Children.SelectMany(child => child.Reads);

        /// <summary>Every function call in this part, in the order of the text.</summary>
        public IEnumerable<Call> Calls => expr.Reads.OfType<Call>();

        /// <summary>Every reference to another segment in this part, in the order of the text.</summary>
        public IEnumerable<InSegment> References => expr.Reads.OfType<InSegment>();
    }
}
