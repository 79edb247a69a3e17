using Cohort.Core.Expressions;
using Cohort.Core.Texts;

namespace Cohort.Core.Segments.Rules;

/// <summary>How the parser says that it expected something else.</summary>
internal sealed partial class Parser
{
    private static readonly string[] Joiners = ["and", "or", "between", "segment", "affinity"];

    /// <inheritdoc/>
    protected override bool RefuseRest(string end) =>
        Current.Kind switch
        {
            TokenKind.Comma when Previous.Kind == TokenKind.Number =>
                RefuseWith("A number has no commas; write 1000 or 1_000, and a decimal point as in 0.5."),
            TokenKind.Less or TokenKind.AtMost or TokenKind.More or TokenKind.AtLeast or TokenKind.Equal
                or TokenKind.NotEqual or TokenKind.Between =>
                RefuseWith($"Comparisons do not chain, so \"{Current.Text}\" cannot follow one; join two comparisons with \"and\"."),
            TokenKind.Close => RefuseWith("This closing parenthesis has no opening one; remove it, or add \"(\" before."),
            TokenKind.Word when Next.Kind is TokenKind.Colon or TokenKind.Text =>
                RefuseWith($"Expected \"segment\" before a segment's name but found {Found(Current)}; write segment {Shown.Cut(Current.Text)}."),
            _ => Refuse($"an operator such as \"and\", \"or\" or \">=\", or {end},", Joiners),
        };

    /// <summary>Reports a token that no number or condition starts with; always null.</summary>
    private Expr? RefuseOperand()
    {
        if (Current.Kind != TokenKind.Word) Refuse("a number, a function such as spend(), or \"(\"");
        else if (Function.Named(Current.Text) is { } function) RefuseWith($"The function \"{function.Name}\" needs parentheses; write {function.Example}.");
        else RefuseWith($"There is no function \"{Shown.Cut(Current.Text)}\"{NearestName.Hint(Current.Text, [.. OperandNames, "not"], FunctionList)}");
        return null;
    }

    private static IEnumerable<string> OperandNames => Function.Names.Concat(AmongMeasure.Names).Concat(["min", "max", "count", "in"]);

    private static string FunctionList => $"; the functions are {string.Join(", ", OperandNames.Take(OperandNames.Count() - 4))}, min, max, count of (A, B), and in(\"SEGMENT\").";
}
