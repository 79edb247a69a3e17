using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Numbers that no user's ledger changes.</summary>
internal static class Constant
{
    /// <summary>Whether the part calls no function and has a value.</summary>
    public static bool TryEvaluate(Expr expr, out decimal value)
    {
        switch (expr)
        {
            case Literal literal:
                value = literal.Value;
                return true;
            case Negate negate:
                var exists = TryEvaluate(negate.Operand, out value);
                value = -value;
                return exists;
            case Chain chain:
                return TryEvaluate(chain, out value);
            case Extreme extreme:
                return TryEvaluate(extreme, out value);
            default:
                value = 0;
                return false;
        }
    }

    private static bool TryEvaluate(Chain chain, out decimal value)
    {
        if (!TryEvaluate(chain.First, out value)) return false;
        foreach (var link in chain.Rest)
        {
            if (!TryEvaluate(link.Operand, out var operand)) return false;
            if (!Arithmetic.TryApply(link.Op, value, operand, out value)) return false;
        }

        return true;
    }

    private static bool TryEvaluate(Extreme extreme, out decimal value)
    {
        if (!TryEvaluate(extreme.Parts[0], out value)) return false;
        foreach (var part in extreme.Parts)
        {
            if (!TryEvaluate(part, out var other)) return false;
            value = extreme.IsLargest ? Math.Max(value, other) : Math.Min(value, other);
        }

        return true;
    }
}
