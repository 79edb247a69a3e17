using Cohort.Core.Expressions;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>Function calls: a category in double quotes, then a window in days, both where the function takes them.</summary>
internal sealed partial class Parser
{
    private readonly record struct Argument(Token Token, bool IsCategory);

    /// <inheritdoc/>
    protected override Expr? ReadOperand() => Current switch
    {
        { Kind: TokenKind.Word, Text: "count" } when Next is { Kind: TokenKind.Word, Text: "of" } => ReadNested(ReadCount),
        { Kind: TokenKind.Word, Text: "min" or "max" } when Next.Kind == TokenKind.Open => ReadNested(ReadExtreme),
        { Kind: TokenKind.Word, Text: "in" } when Next.Kind == TokenKind.Open => ReadReference(),
        { Kind: TokenKind.Word } when Next.Kind == TokenKind.Open && AmongMeasure.Named(Current.Text) is { } measure => ReadAmongAll(measure),
        { Kind: TokenKind.Word } when Next.Kind == TokenKind.Open => ReadCall(),
        _ => RefuseOperand(),
    };

    private Expr? ReadCall()
    {
        var name = Take();
        Take();
        var arguments = new List<Argument>();
        var function = Function.Named(name.Text);
        if (function is null && Current.Kind == TokenKind.Word) return RefuseFunction(name);
        if (!TryTake(TokenKind.Close) && !ReadArguments(arguments, function?.ArgumentNoun ?? "a category")) return null;
        if (function is not null) return CheckCall(name, function, arguments);
        RefuseFunction(name);
        return new Unreadable(name.Start);
    }

    private Expr? RefuseFunction(Token name)
    {
        Errors.Add(name.Start, $"There is no function \"{Shown.Cut(name.Text)}\"{NearestName.Hint(name.Text, OperandNames, FunctionList)}");
        return null;
    }

    private bool ReadArguments(List<Argument> arguments, string noun)
    {
        while (true)
        {
            if (!ReadArgument(arguments, noun)) return false;
            if (TryTake(TokenKind.Close)) return true;
            if (!TryTake(TokenKind.Comma)) return Refuse("a comma or a closing parenthesis in the function's arguments");
        }
    }

    private bool ReadArgument(List<Argument> arguments, string noun)
    {
        if (Current.Kind is not (TokenKind.Text or TokenKind.Number))
        {
            return Current.Kind == TokenKind.Word
                ? RefuseWith($"Expected {noun} in double quotes but found {Found(Current)}; write \"{Shown.Cut(Current.Text)}\" with the quotes.")
                : Refuse($"{noun} in double quotes, a window such as 30 days, or a closing parenthesis");
        }

        var token = Take();
        arguments.Add(new Argument(token, token.Kind == TokenKind.Text));
        if (token.Kind == TokenKind.Number && Current is { Kind: TokenKind.Word, Text: "days" or "day" or "d" }) Take();
        return true;
    }

    private Expr CheckCall(Token name, Function function, List<Argument> arguments)
    {
        Token? category = null, window = null;
        foreach (var argument in arguments)
        {
            var isExpected = argument.IsCategory
                ? category is null && window is null && function.Category != CategoryUse.None
                : window is null && function.TakesWindow;
            if (!isExpected) return RefuseCall(argument.Token.Start, function, $"The argument {Found(argument.Token)} does not fit here");
            if (argument.IsCategory) category = argument.Token;
            else window = argument.Token;
        }

        if (category is null && function.Category is (CategoryUse.Required or CategoryUse.Model))
        {
            return RefuseCall(name.Start, function, $"The function \"{function.Name}\" needs {function.ArgumentNoun}");
        }

        if (function.Category == CategoryUse.Model && category is { } model && !ModelName.IsOne(model.Text)) return RefuseModel(model);

        CheckUnknown(function, category);
        var days = window is { } written ? ReadWindow(written) : Limits.WindowDays;
        return new Call(name.Start, function, category?.Text, category?.Start ?? name.Start, days);
    }

    private Unreadable RefuseCall(int start, Function function, string problem)
    {
        Errors.Add(start, $"{problem}; write {function.Example}.");
        return new Unreadable(start);
    }

    private Unreadable RefuseModel(Token model)
    {
        var others = $"; the models are {string.Join(", ", ModelName.Forms.Select(form => $"\"{form}\""))}, where CATEGORY is a category's name.";
        Errors.Add(model.Start, $"There is no model \"{Shown.Cut(model.Text)}\"{NearestName.Hint(model.Text, ModelName.Forms, others)}");
        return new Unreadable(model.Start);
    }

    private void CheckUnknown(Function function, Token? category)
    {
        if (function.Kind != TermKind.Rank || category is not { Text: Taxonomies.Taxonomy.UnknownName } unknown) return;
        Errors.Add(unknown.Start, $"The category \"{unknown.Text}\" holds what has no category and never ranks; name a category of the taxonomy, or use share(\"{unknown.Text}\").");
    }

    private int ReadWindow(Token window)
    {
        if (TryReadWhole(window.Text, out var days) && days is >= 1 and <= Limits.WindowDays) return days;
        Errors.Add(window.Start, Invariant($"A window of {Shown.Cut(window.Text)} days is out of range; use a whole number from 1 to {Limits.WindowDays}."));
        return Limits.WindowDays;
    }
}
