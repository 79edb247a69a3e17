using Cohort.Core.Expressions;
using Cohort.Core.Texts;

namespace Cohort.Core.Segments.Rules;

/// <summary>Function calls: a category in double quotes, then a window, both where the function takes them.</summary>
internal sealed partial class Parser
{
    private readonly record struct Argument(Token Token, Window? Window, Dimension? Dimension = null)
    {
        public bool IsCategory => Window is null;
    }

    /// <inheritdoc/>
    protected override Expr? ReadOperand() => Current switch
    {
        { Kind: TokenKind.Word, Text: "count" } when Next is { Kind: TokenKind.Word, Text: "of" } => ReadNested(ReadCount),
        { Kind: TokenKind.Word, Text: "min" or "max" } when Next.Kind == TokenKind.Open => ReadNested(ReadExtreme),
        { Kind: TokenKind.Word, Text: "in" } when Next.Kind == TokenKind.Open => ReadReference(),
        { Kind: TokenKind.Word } when Next.Kind == TokenKind.Open && AmongMeasure.Named(Current.Text) is { } measure => ReadAmongAll(measure),
        { Kind: TokenKind.Word } when Next.Kind == TokenKind.Open => ReadCall(),
        { Kind: TokenKind.Word, Text: "largest" or "last" } when Next is { Kind: TokenKind.Word, Text: "order_value" } => ReadChosenOrder(),
        _ => RefuseOperand(),
    };

    // One order of several: "largest order_value()".
    private Expr? ReadChosenOrder()
    {
        var which = Take();
        return Next.Kind == TokenKind.Open ? ReadCall(which) : RefuseOperand();
    }

    private Expr? ReadCall(Token? which = null)
    {
        var name = Take();
        if (which is { } first) name = first with { Text = $"{first.Text} {name.Text}" };
        Take();
        var arguments = new List<Argument>();
        var function = Function.Named(name.Text);
        if (function is null && Current.Kind == TokenKind.Word) return RefuseFunction(name);
        if (!TryTake(TokenKind.Close) && !ReadArguments(arguments, function)) return null;
        if (function is not null) return CheckCall(name, function, arguments);
        RefuseFunction(name);
        return new Unreadable(name.Start);
    }

    private Expr? RefuseFunction(Token name)
    {
        Errors.Add(name.Start, $"There is no function \"{Shown.Cut(name.Text)}\"{NearestName.Hint(name.Text, OperandNames, FunctionList)}");
        return null;
    }

    private bool ReadArguments(List<Argument> arguments, Function? function)
    {
        while (true)
        {
            if (!ReadArgument(arguments, function)) return false;
            if (TryTake(TokenKind.Close)) return true;
            if (!TryTake(TokenKind.Comma)) return Refuse("a comma or a closing parenthesis in the function's arguments");
        }
    }

    private bool ReadArgument(List<Argument> arguments, Function? function)
    {
        var first = Current;
        var noun = function?.ArgumentNoun ?? "a category";
        if (StartsWindow)
        {
            if ((function is { TakesWeeks: true } ? ReadWeeks() : ReadWindow()) is not { } window) return false;
            arguments.Add(new Argument(first, window));
            return true;
        }

        if (first is { Kind: TokenKind.Word, Text: "brand" or "sku" }) return ReadSelector(arguments);
        if (first.Kind != TokenKind.Text)
        {
            return first.Kind == TokenKind.Word
                ? RefuseWith($"Expected {noun} in double quotes but found {Found(first)}; write \"{Shown.Cut(first.Text)}\" with the quotes.")
                : Refuse($"{noun} in double quotes, a window such as 30 days, or a closing parenthesis");
        }

        arguments.Add(new Argument(Take(), null));
        return true;
    }

    private bool ReadSelector(List<Argument> arguments)
    {
        var word = Take();
        if (Current.Kind == TokenKind.Text)
        {
            arguments.Add(new Argument(Take(), null, word.Text == "brand" ? Dimension.Brand : Dimension.Sku));
            return true;
        }

        return Current.Kind is TokenKind.Word or TokenKind.Number
            ? RefuseWith($"Expected a {word.Text} in double quotes but found {Found(Current)}; write {word.Text} \"{Shown.Cut(Current.Text)}\" with the quotes.")
            : Refuse($"a {word.Text} in double quotes, as in {word.Text} \"{(word.Text == "sku" ? "4711" : "ACME")}\",");
    }

    private Expr CheckCall(Token name, Function function, List<Argument> arguments)
    {
        Token? category = null;
        Dimension? dimension = null;
        Window? window = null;
        foreach (var argument in arguments)
        {
            var isExpected = argument.IsCategory
                ? category is null && window is null && function.Category != CategoryUse.None && (argument.Dimension is null || function.TakesSelector)
                : window is null && function.TakesWindow;
            if (!isExpected) return RefuseCall(argument.Token.Start, function, $"The argument {Found(argument.Token)} does not fit here");
            if (argument.IsCategory) (category, dimension) = (argument.Token, argument.Dimension);
            else window = argument.Window;
        }

        if (category is null && function.Category is (CategoryUse.Required or CategoryUse.Model))
        {
            return RefuseCall(name.Start, function, $"The function \"{function.Name}\" needs {function.ArgumentNoun}");
        }

        if (function.Category == CategoryUse.Model && category is { } model && !ModelName.IsOne(model.Text)) return RefuseModel(model);
        if (function.Category == CategoryUse.Model && _windowDays < Limits.FeatureDays) return RefuseScore(name);

        if (function.TakesWeeks && window is null or { Youngest: > 0 } or { Dates: not null }) return RefuseCall(name.Start, function, $"The function \"{function.Name}\" needs a number of weeks");

        CheckUnknown(function, category);
        var (days, youngest, dates) = window ?? Whole;
        var call = new Call(name.Start, function, category?.Text, category?.Start ?? name.Start, days, _windowDays) { Youngest = youngest, Dates = dates };
        return dimension is { } by ? call with { Argument = null, Selector = new LineSelector(by, category!.Value.Text) } : call;
    }

    private Unreadable RefuseCall(int start, Function function, string problem)
    {
        Errors.Add(start, $"{problem}; write {function.Example}.");
        return new Unreadable(start);
    }

    private Unreadable RefuseScore(Token name)
    {
        Errors.Add(name.Start, FormattableString.Invariant(
            $"The window has {_windowDays} days and models look back on {Limits.FeatureDays}, so that nobody is scored; remove the score, or begin anew with a window of {Limits.FeatureDays} days or more."));
        return new Unreadable(name.Start);
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
}
