using Cohort.Core.Expressions;
using Cohort.Core.Mappings.Records;

namespace Cohort.Core.Mappings.Text;

/// <summary>The way to a field of a record. Its first step may be the name of an element of an <c>each</c>.</summary>
/// <param name="Start">Offset of its first character in the file.</param>
/// <param name="Steps">At least one; the first is a key.</param>
/// <param name="Written">As written.</param>
internal sealed record PathExpr(int Start, IReadOnlyList<PathStep> Steps, string Written) : Expr(Start);

internal sealed record TextExpr(int Start, string Value) : Expr(Start);

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed record TruthExpr(int Start, bool Value) : Expr(Start);

/// <summary>The first of some parts that is there.</summary>
internal sealed record FirstOf(int Start, IReadOnlyList<Expr> Parts) : Expr(Start)
{
    public override IEnumerable<Expr> Children => Parts;
}

/// <summary><c>if CONDITION then A else B</c>.</summary>
internal sealed record Choice(int Start, Expr Condition, Expr Then, Expr Otherwise) : Expr(Start)
{
    public override IEnumerable<Expr> Children => [Condition, Then, Otherwise];
}

/// <summary>A function with what it is given; as many parts as it takes.</summary>
internal sealed record Applied(int Start, MappingFunction Function, IReadOnlyList<Expr> Arguments) : Expr(Start)
{
    public override IEnumerable<Expr> Children => Arguments;
}
