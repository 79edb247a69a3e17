using System.Globalization;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Expressions;

/// <summary>
/// Reads expressions by recursive descent, from the loosest operator to the tightest, for rules and mappings alike. What an
/// operand is beside a number and parentheses is for each language to say; types are checked afterwards.
/// </summary>
internal abstract class ExpressionParser(IReadOnlyList<Token> tokens, ErrorList errors)
{
    /// <summary>Significant digits that a decimal holds exactly, whatever they are.</summary>
    private const int ExactDigits = 28;

    private int _at;
    private int _depth;

    /// <summary>Where faults are told.</summary>
    protected ErrorList Errors => errors;

    /// <summary>The token that is looked at; at the end of the file it stays the last.</summary>
    protected Token Current => tokens[_at];

    /// <summary>The one after it.</summary>
    protected Token Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    /// <summary>The one before it; there is one wherever something was taken.</summary>
    protected Token Previous => tokens[_at - 1];

    /// <summary>Offset of the current token among all: it grows with whatever is taken.</summary>
    protected int Position => _at;

    /// <summary>What to do about an expression that is nested too deep.</summary>
    protected abstract string DepthRemedy { get; }

    protected Token Take() => Current.Kind == TokenKind.End ? Current : tokens[_at++];

    protected bool TryTake(TokenKind kind)
    {
        if (Current.Kind != kind) return false;
        _at++;
        return true;
    }

    /// <summary>Reads an operand that is no number and no parenthesis; null where it was refused.</summary>
    protected abstract Expr? ReadOperand();

    /// <summary>Whether an expression that stands alone can end before a token.</summary>
    protected abstract bool EndsBefore(TokenKind kind);

    /// <summary>Reports what follows an expression that could have ended.</summary>
    protected abstract bool RefuseRest(string end);

    /// <summary>Reads a whole expression that stands alone; null where it was refused.</summary>
    protected Expr? ReadExpression()
    {
        _depth = 0;
        return ReadAny();
    }

    /// <summary>Reports the current token, unless the lexer has; always false.</summary>
    protected bool Refuse(string expected, string[]? candidates = null)
    {
        var hint = Current.Kind == TokenKind.Word && candidates is not null
            ? NearestName.Hint(Current.Text, candidates, ".")
            : ".";
        return RefuseWith($"Expected {expected} but found {Found(Current)}{hint}");
    }

    protected bool RefuseWith(string message)
    {
        if (Current.Kind != TokenKind.Bad) errors.Add(Current.Start, message);
        return false;
    }

    protected static string Found(Token token) => token.Kind switch
    {
        TokenKind.End => "the end of the file",
        TokenKind.Text => $"the text \"{Shown.Cut(token.Text)}\"",
        _ => $"\"{Shown.Cut(token.Text)}\"",
    };

    /// <summary>Reads what is nested in an operand: one level deeper, within the bound.</summary>
    protected Expr? ReadNested(Func<Expr?> read)
    {
        if (_depth >= Limits.RuleDepth) return RefuseDepth();
        _depth++;
        var inner = read();
        _depth--;
        return inner;
    }

    protected Expr? ReadAny() => ReadLogic(TokenKind.Or, isAll: false, ReadAll);

    /// <summary>Reads expressions up to the closing parenthesis, with commas between them; null where one was refused.</summary>
    protected List<Expr>? ReadParts()
    {
        var parts = new List<Expr>();
        while (true)
        {
            if (ReadAny() is not { } part) return null;
            parts.Add(part);
            if (TryTake(TokenKind.Close)) return parts;
            if (TryTake(TokenKind.Comma)) continue;
            Refuse("a comma or a closing parenthesis");
            return null;
        }
    }

    private Expr? ReadAll() => ReadLogic(TokenKind.And, isAll: true, ReadNot);

    private Expr? ReadLogic(TokenKind joiner, bool isAll, Func<Expr?> readPart)
    {
        if (readPart() is not { } first) return null;
        if (Current.Kind != joiner) return first;
        var parts = new List<Expr>();
        AddPart(parts, first, isAll);
        while (TryTake(joiner))
        {
            if (readPart() is not { } part) return null;
            AddPart(parts, part, isAll);
        }

        return new Logic(isAll, parts);
    }

    /// <summary>"and" in "and" is one "and": parentheses that change nothing leave no trace.</summary>
    private static void AddPart(List<Expr> parts, Expr part, bool isAll)
    {
        if (part is Logic logic && logic.IsAll == isAll) parts.AddRange(logic.Parts);
        else parts.Add(part);
    }

    private Expr? ReadNot()
    {
        if (Current.Kind != TokenKind.Not) return ReadComparison();
        if (_depth >= Limits.RuleDepth) return RefuseDepth();
        var start = Take().Start;
        _depth++;
        var operand = ReadNot();
        _depth--;
        return operand is null ? null : new Not(start, operand);
    }

    private Expr? ReadComparison()
    {
        if (ReadSum() is not { } left) return null;
        if (TryTake(TokenKind.Between)) return ReadBetween(left);
        if (ComparisonOpOf(Current.Kind) is not { } op) return left;
        Take();
        return ReadSum() is { } right ? new Comparison(left, op, right) : null;
    }

    private Between? ReadBetween(Expr value)
    {
        if (ReadSum() is not { } low) return null;
        if (!TryTake(TokenKind.And))
        {
            Refuse("\"and\" and the upper end, as in between 3 and 5,");
            return null;
        }

        return ReadSum() is { } high ? new Between(value, low, high) : null;
    }

    private static ComparisonOp? ComparisonOpOf(TokenKind kind) => kind switch
    {
        TokenKind.Less => ComparisonOp.Less,
        TokenKind.AtMost => ComparisonOp.AtMost,
        TokenKind.More => ComparisonOp.More,
        TokenKind.AtLeast => ComparisonOp.AtLeast,
        TokenKind.Equal => ComparisonOp.Equal,
        TokenKind.NotEqual => ComparisonOp.NotEqual,
        _ => null,
    };

    protected Expr? ReadSum() => ReadChain(SumOp, ReadProduct);

    private Expr? ReadProduct() => ReadChain(ProductOp, ReadUnary);

    private Expr? ReadChain(Func<TokenKind, ChainOp?> opOf, Func<Expr?> readOperand)
    {
        if (readOperand() is not { } first) return null;
        if (opOf(Current.Kind) is null) return first;
        var rest = new List<Link>();
        if (first is Chain chain && opOf(Current.Kind) is { } next && chain.IsSum == IsSum(next))
        {
            rest.AddRange(chain.Rest);
            first = chain.First;
        }

        while (opOf(Current.Kind) is { } op)
        {
            Take();
            if (readOperand() is not { } operand) return null;
            rest.Add(new Link(op, operand));
        }

        return new Chain(first, rest);
    }

    private static bool IsSum(ChainOp op) => op is ChainOp.Plus or ChainOp.Minus;

    private static ChainOp? SumOp(TokenKind kind) => kind switch
    {
        TokenKind.Plus => ChainOp.Plus,
        TokenKind.Minus => ChainOp.Minus,
        _ => null,
    };

    private static ChainOp? ProductOp(TokenKind kind) => kind switch
    {
        TokenKind.Times => ChainOp.Times,
        TokenKind.Divide => ChainOp.Divide,
        _ => null,
    };

    private Expr? ReadUnary()
    {
        if (Current.Kind != TokenKind.Minus) return ReadPrimary();
        if (_depth >= Limits.RuleDepth) return RefuseDepth();
        var start = Take().Start;
        _depth++;
        var operand = ReadUnary();
        _depth--;
        return operand is null ? null : new Negate(start, operand);
    }

    private Expr? ReadPrimary() => Current.Kind switch
    {
        TokenKind.Number => ReadLiteral(),
        TokenKind.Open => ReadParenthesised(),
        _ => ReadOperand(),
    };

    private Expr? ReadParenthesised()
    {
        if (_depth >= Limits.RuleDepth) return RefuseDepth();
        Take();
        _depth++;
        var inner = ReadAny();
        _depth--;
        if (inner is null) return null;
        if (TryTake(TokenKind.Close)) return inner;
        if (EndsBefore(Current.Kind)) Refuse("a closing parenthesis");
        else RefuseRest("a closing parenthesis");
        return null;
    }

    private Expr ReadLiteral()
    {
        var number = Take();
        var isPercent = TryTake(TokenKind.Percent);
        var digits = number.Text.Replace("_", "", StringComparison.Ordinal);
        if (IsExact(digits, isPercent))
        {
            var value = decimal.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            return new Literal(number.Start, isPercent ? value / 100 : value);
        }

        errors.Add(number.Start, Invariant($"The number {Shown.Cut(number.Text)} has too many digits to be exact; use at most {ExactDigits}."));
        return new Unreadable(number.Start);
    }

    private static bool IsExact(string digits, bool isPercent)
    {
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = (point < 0 ? digits : digits[..point]).TrimStart('0').Length;
        var fraction = point < 0 ? 0 : digits[(point + 1)..].TrimEnd('0').Length;
        return whole + fraction <= ExactDigits && fraction + (isPercent ? 2 : 0) <= ExactDigits;
    }

    private Expr? RefuseDepth()
    {
        RefuseWith(Invariant($"The expression is nested more than {Limits.RuleDepth} deep here; {DepthRemedy}."));
        return null;
    }
}
