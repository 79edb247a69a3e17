using Cohort.Core.Expressions;
using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings.Values;

/// <summary>Arithmetic with amounts: a sum, a difference or a product is exact or refused; a quotient has 28 digits.</summary>
internal static class ExactArithmetic
{
    private const string Expected = "a result that 28 digits hold exactly, as the product of a price and a quantity";

    public static Got TryApply(Evaluation evaluation, ChainOp op, decimal left, decimal right, out decimal result)
    {
        if (op == ChainOp.Divide && right == 0)
        {
            result = 0;
            return evaluation.Wrong(RejectionReason.OutOfRange, left, "no division by zero");
        }

        var isExact = Arithmetic.TryApply(op, left, right, out result) && (op == ChainOp.Divide || result == 0 || result.Scale == ExactScale(op, left, right));
        return isExact ? Got.Value : evaluation.Wrong(RejectionReason.OutOfRange, left, Expected);
    }

    // A decimal that had no room for all digits has fewer after the point.
    private static int ExactScale(ChainOp op, decimal left, decimal right) =>
        op == ChainOp.Times ? left.Scale + right.Scale : Math.Max(left.Scale, right.Scale);
}
