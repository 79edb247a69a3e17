using System.Globalization;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>Expressions, from the loosest operator to the tightest. Types are checked afterwards.</summary>
internal sealed partial class Parser
{
    /// <summary>Significant digits that a decimal holds exactly, whatever they are.</summary>
    private const int ExactDigits = 28;

    private Expr? ReadAny() => ReadLogic(TokenKind.Or, isAll: false, ReadAll);

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

    private Expr? ReadSum() => ReadChain(SumOp, ReadProduct);

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
        TokenKind.Word when _tokens[_at + 1].Kind == TokenKind.Open => ReadCall(),
        _ => RefuseOperand(),
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
        if (Current.Kind is TokenKind.Segment or TokenKind.Affinity or TokenKind.End) Refuse("a closing parenthesis");
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

        _errors.Add(number.Start, Invariant($"The number {Shown.Cut(number.Text)} has too many digits to be exact; use at most {ExactDigits}."));
        return new Unreadable(number.Start);
    }

    private static bool IsExact(string digits, bool isPercent)
    {
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = (point < 0 ? digits : digits[..point]).TrimStart('0').Length;
        var fraction = point < 0 ? 0 : digits[(point + 1)..].TrimEnd('0').Length;
        return whole + fraction <= ExactDigits && fraction + (isPercent ? 2 : 0) <= ExactDigits;
    }
}
