namespace Cohort.Core.Expressions;

/// <summary>
/// Decimal arithmetic that answers false instead of throwing. Results are rounded to 28 significant digits by
/// <see cref="decimal"/>; one whose magnitude exceeds <see cref="Largest"/> does not exist.
/// </summary>
internal static class Arithmetic
{
    /// <summary>A decimal reaches 7.9e28, so the sum of two numbers within this bound cannot throw.</summary>
    public const decimal Largest = 1e28m;

    /// <summary>The product of two numbers within this bound is within <see cref="Largest"/>.</summary>
    private const decimal SafeFactor = 1e14m;

    public static bool TryApply(ChainOp op, decimal left, decimal right, out decimal result)
    {
        switch (op)
        {
            case ChainOp.Plus: return TryAdd(left, right, out result);
            case ChainOp.Minus: return TryAdd(left, -right, out result);
            case ChainOp.Times: return TryMultiply(left, right, out result);
            default: return TryDivide(left, right, out result);
        }
    }

    public static bool TryAdd(decimal left, decimal right, out decimal result)
    {
        result = left + right;
        return Math.Abs(result) <= Largest;
    }

    public static bool TryMultiply(decimal left, decimal right, out decimal result)
    {
        decimal a = Math.Abs(left), b = Math.Abs(right);
        if ((a > SafeFactor || b > SafeFactor) && b > 1 && a > Largest / b)
        {
            result = 0;
            return false;
        }

        result = left * right;
        return Math.Abs(result) <= Largest;
    }

    public static bool TryDivide(decimal left, decimal right, out decimal result)
    {
        var divisor = Math.Abs(right);
        if (divisor == 0 || (divisor < 1 && Math.Abs(left) > Largest * divisor))
        {
            result = 0;
            return false;
        }

        result = left / right;
        return Math.Abs(result) <= Largest;
    }
}
