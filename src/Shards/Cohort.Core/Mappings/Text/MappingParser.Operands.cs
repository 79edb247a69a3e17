using System.Globalization;
using Cohort.Core.Expressions;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Mappings.Text;

/// <summary>What stands between operators: paths, texts, functions, choices.</summary>
internal sealed partial class MappingParser
{
    /// <inheritdoc/>
    protected override string DepthRemedy => "make it simpler";

    /// <inheritdoc/>
    protected override bool EndsBefore(TokenKind kind) => kind is TokenKind.Word or TokenKind.End;

    /// <inheritdoc/>
    protected override bool RefuseRest(string end) => Current.Kind switch
    {
        TokenKind.Comma when Previous.Kind == TokenKind.Number =>
            RefuseWith("A number has no commas; write 1000 or 1_000, and a decimal point as in 0.5."),
        TokenKind.Less or TokenKind.AtMost or TokenKind.More or TokenKind.AtLeast or TokenKind.Equal or TokenKind.NotEqual or TokenKind.Between =>
            RefuseWith($"Comparisons do not chain, so \"{Current.Text}\" cannot follow one; join two comparisons with \"and\"."),
        TokenKind.Colon => RefuseWith("This colon follows no name of a field; the fields are " + string.Join(", ", Targets.Names) + "."),
        _ => Refuse($"an operator such as \"+\", \"*\" or \"and\", or {end},"),
    };

    /// <inheritdoc/>
    protected override Expr? ReadOperand() => Current switch
    {
        { Kind: TokenKind.Text } => ReadText(),
        { Kind: TokenKind.OpenBracket } => ReadPath(),
        { Kind: TokenKind.Word, Text: "true" or "false" } => ReadTruth(),
        { Kind: TokenKind.Word, Text: "if" } => ReadNested(ReadChoice),
        { Kind: TokenKind.Word, Text: "first" } when Next is { Kind: TokenKind.Word, Text: "of" } => ReadNested(ReadFirst),
        { Kind: TokenKind.Word } when Next.Kind == TokenKind.Open => ReadNested(ReadApplied),
        { Kind: TokenKind.Word } => ReadPath(),
        _ => RefuseOperand(),
    };

    private TextExpr ReadText()
    {
        var text = Take();
        return new TextExpr(text.Start, text.Text);
    }

    private TruthExpr ReadTruth()
    {
        var word = Take();
        return new TruthExpr(word.Start, word.Text == "true");
    }

    private Choice? ReadChoice()
    {
        var start = Take().Start;
        if (ReadAny() is not { } condition || !TakeWord("then")) return null;
        if (ReadSum() is not { } then || !TakeWord("else")) return null;
        return ReadSum() is { } otherwise ? new Choice(start, condition, then, otherwise) : null;
    }

    private bool TakeWord(string word) => TryTakeWord(word) || Refuse($"\"{word}\", as in if A then B else C,");

    private FirstOf? ReadFirst()
    {
        var start = Take().Start;
        Take();
        if (!TryTake(TokenKind.Open))
        {
            Refuse("an opening parenthesis after \"first of\"");
            return null;
        }

        return ReadParts() is { } parts ? new FirstOf(start, parts) : null;
    }

    private Expr? ReadApplied()
    {
        var name = Take();
        Take();
        if (MappingFunction.Named(name.Text) is not { } function)
        {
            var names = $"; the functions are {string.Join(", ", MappingFunction.Names)}, and first of (A, B).";
            Errors.Add(name.Start, $"There is no function \"{Shown.Cut(name.Text)}\"{NearestName.Hint(name.Text, MappingFunction.Names, names)}");
            return null;
        }

        if (ReadParts() is not { } parts) return null;
        if (parts.Count >= function.Least && parts.Count <= function.Most) return new Applied(name.Start, function, parts);
        Errors.Add(name.Start, $"The function \"{function.Name}\" is given {(parts.Count < function.Least ? "too little" : "too much")}; write {function.Example}.");
        return new Unreadable(name.Start);
    }

    private PathExpr? ReadPath()
    {
        var start = Current.Start;
        var steps = new List<PathStep>();
        if (Current.Kind == TokenKind.Word) steps.Add(new PathStep(PathStepKind.Key, Take().Text, 0));
        else if (Current.Kind != TokenKind.OpenBracket || Next.Kind != TokenKind.Text)
        {
            Refuse("a path such as order.id, or [\"order id\"]");
            return null;
        }

        while (Current.Kind is TokenKind.Dot or TokenKind.OpenBracket)
        {
            if (ReadStep() is not { } step) return null;
            steps.Add(step);
        }

        if (steps.Count <= Limits.RuleDepth) return new PathExpr(start, steps, _text[start..Previous.End]);
        Errors.Add(start, Invariant($"The path has {steps.Count} steps; records are read {Limits.RuleDepth} deep."));
        return null;
    }

    private PathStep? ReadStep()
    {
        if (TryTake(TokenKind.Dot))
        {
            if (Current.Kind is TokenKind.Word or TokenKind.And or TokenKind.Or or TokenKind.Not or TokenKind.Between)
                return new PathStep(PathStepKind.Key, Take().Text, 0);
            Refuse("the name of a field after the dot; a name with other signs than letters, digits and _ stands in brackets, as in [\"order id\"],");
            return null;
        }

        Take();
        if (TryTake(TokenKind.CloseBracket)) return new PathStep(PathStepKind.Every, "", 0);
        PathStep? step = Current.Kind switch
        {
            TokenKind.Text => new PathStep(PathStepKind.Key, Take().Text, 0),
            TokenKind.Number when int.TryParse(Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Limits.LargestRecordBytes =>
                new PathStep(PathStepKind.Index, Take().Text, index),
            _ => null,
        };
        if (step is null) Refuse("a name in double quotes, a number from 0, or \"]\" for every element,");
        else if (!TryTake(TokenKind.CloseBracket)) (step, _) = (null, Refuse("a closing bracket (])"));
        return step;
    }

    private Expr? RefuseOperand()
    {
        if (Current.Kind is TokenKind.And or TokenKind.Or or TokenKind.Between)
            RefuseWith($"\"{Current.Text}\" is a word of the language; write [\"{Current.Text}\"] for a field of that name.");
        else Refuse("a field, a text in double quotes, a number or a function");
        return null;
    }
}
