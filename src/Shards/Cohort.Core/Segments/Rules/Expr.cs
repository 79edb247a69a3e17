using Cohort.Core.Texts;

namespace Cohort.Core.Segments.Rules;

internal enum ChainOp
{
    Plus,
    Minus,
    Times,
    Divide,
}

internal enum ComparisonOp
{
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    NotEqual,
}

/// <summary>A part of a rule as written: a number or a condition, not yet bound to a taxonomy.</summary>
/// <param name="Start">Offset of its first character in the file.</param>
internal abstract record Expr(int Start)
{
    public virtual IEnumerable<Expr> Children => [];

    /// <summary>Every function call in this part, in the order of the text.</summary>
    public IEnumerable<Call> Calls => this is Call call ? [call] : Children.SelectMany(child => child.Calls);
}

/// <summary>A part that has been reported already; it has any type, so that it causes no second error.</summary>
internal sealed record Unreadable(int Start) : Expr(Start);

internal sealed record Literal(int Start, decimal Value) : Expr(Start);

/// <param name="Start">Offset of the function's name.</param>
/// <param name="Function">What is called.</param>
/// <param name="Argument">The category's name, null for all; of a score, the model's name.</param>
/// <param name="ArgumentStart">Offset of the argument in the file.</param>
/// <param name="WindowDays">1 to <see cref="Limits.WindowDays"/>.</param>
internal sealed record Call(int Start, Function Function, string? Argument, int ArgumentStart, int WindowDays)
    : Expr(Start)
{
    public bool IsScore => Function.Category == CategoryUse.Model;

    /// <summary>The category that it looks at, of a score that its model looks at; null for all or none.</summary>
    public string? Category => IsScore ? ModelName.CategoryOf(Argument!) : Argument;
}

internal sealed record Negate(int Start, Expr Operand) : Expr(Start)
{
    public override IEnumerable<Expr> Children => [Operand];
}

/// <summary>One step of a chain: an operator and the operand to its right.</summary>
internal readonly record struct Link(ChainOp Op, Expr Operand);

/// <summary>
/// Operators of one precedence, applied from left to right: a sum (plus and minus) or a product (times and divide).
/// Flat, so that a long sum is not a deep one.
/// </summary>
internal sealed record Chain(Expr First, IReadOnlyList<Link> Rest) : Expr(First.Start)
{
    public bool IsSum => Rest[0].Op is ChainOp.Plus or ChainOp.Minus;

    public override IEnumerable<Expr> Children => Rest.Select(link => link.Operand).Prepend(First);
}

internal sealed record Comparison(Expr Left, ComparisonOp Op, Expr Right) : Expr(Left.Start)
{
    public override IEnumerable<Expr> Children => [Left, Right];
}

/// <summary>Both ends included.</summary>
internal sealed record Between(Expr Value, Expr Low, Expr High) : Expr(Value.Start)
{
    public override IEnumerable<Expr> Children => [Value, Low, High];

    public Comparison AtLeast => new(Value, ComparisonOp.AtLeast, Low);

    public Comparison AtMost => new(Value, ComparisonOp.AtMost, High);
}

internal sealed record Not(int Start, Expr Operand) : Expr(Start)
{
    public override IEnumerable<Expr> Children => [Operand];
}

/// <summary>Conditions joined by <c>and</c> (all) or by <c>or</c> (any); at least two.</summary>
internal sealed record Logic(bool IsAll, IReadOnlyList<Expr> Parts) : Expr(Parts[0].Start)
{
    public override IEnumerable<Expr> Children => Parts;
}
