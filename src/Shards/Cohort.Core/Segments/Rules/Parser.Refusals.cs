using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>How the parser says that it expected something else.</summary>
internal sealed partial class Parser
{
    private static readonly string[] Joiners = ["and", "or", "between", "segment", "affinity"];

    /// <summary>Reports the current token, unless the lexer has; always false.</summary>
    private bool Refuse(string expected, string[]? candidates = null)
    {
        var hint = Current.Kind == TokenKind.Word && candidates is not null
            ? NearestName.Hint(Current.Text, candidates, ".")
            : ".";
        return RefuseWith($"Expected {expected} but found {Found(Current)}{hint}");
    }

    private bool RefuseWith(string message)
    {
        if (Current.Kind != TokenKind.Bad) _errors.Add(Current.Start, message);
        return false;
    }

    private static string Found(Token token) => token.Kind switch
    {
        TokenKind.End => "the end of the file",
        TokenKind.Text => $"the text \"{Shown.Cut(token.Text)}\"",
        _ => $"\"{Shown.Cut(token.Text)}\"",
    };

    /// <summary>Reports what follows an expression that could have ended.</summary>
    private bool RefuseRest(string end)
    {
        var next = _at + 1 < _tokens.Count ? _tokens[_at + 1].Kind : TokenKind.End;
        return Current.Kind switch
        {
            TokenKind.Comma when _tokens[_at - 1].Kind == TokenKind.Number =>
                RefuseWith("A number has no commas; write 1000 or 1_000, and a decimal point as in 0.5."),
            TokenKind.Less or TokenKind.AtMost or TokenKind.More or TokenKind.AtLeast or TokenKind.Equal
                or TokenKind.NotEqual or TokenKind.Between =>
                RefuseWith($"Comparisons do not chain, so \"{Current.Text}\" cannot follow one; join two comparisons with \"and\"."),
            TokenKind.Close => RefuseWith("This closing parenthesis has no opening one; remove it, or add \"(\" before."),
            TokenKind.Word when next is TokenKind.Colon or TokenKind.Text =>
                RefuseWith($"Expected \"segment\" before a segment's name but found {Found(Current)}; write segment {Shown.Cut(Current.Text)}."),
            _ => Refuse($"an operator such as \"and\", \"or\" or \">=\", or {end},", Joiners),
        };
    }

    /// <summary>Reports a token that no number or condition starts with; always null.</summary>
    private Expr? RefuseOperand()
    {
        if (Current.Kind != TokenKind.Word) Refuse("a number, a function such as spend(), or \"(\"");
        else if (Function.Named(Current.Text) is { } function) RefuseWith($"The function \"{function.Name}\" needs parentheses; write {function.Example}.");
        else RefuseWith($"There is no function \"{Shown.Cut(Current.Text)}\"{NearestName.Hint(Current.Text, [.. Function.Names, "not"], FunctionList)}");
        return null;
    }

    private static string FunctionList => $"; the functions are {string.Join(", ", Function.Names)}.";

    private Expr? RefuseDepth()
    {
        RefuseWith(Invariant($"The expression is nested more than {Limits.RuleDepth} deep here; split it into several segments."));
        return null;
    }
}
