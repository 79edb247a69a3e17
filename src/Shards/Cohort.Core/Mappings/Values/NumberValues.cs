using Cohort.Core.Expressions;
using Cohort.Core.Mappings.Money;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings.Values;

internal sealed class FixedNumber(decimal number) : Value<decimal>
{
    public override Got TryGet(Evaluation evaluation, out decimal value)
    {
        value = number;
        return Got.Value;
    }
}

/// <summary>A number of the record, or a text that is one.</summary>
/// <param name="branch">Where it stands.</param>
/// <param name="path">The same for people.</param>
/// <param name="point">What stands before its fraction, in a text.</param>
internal sealed class PathNumber(int branch, string path, char point) : Value<decimal>
{
    private readonly string _expected = point == ',' ? "a number with a decimal comma, such as \"1.234,56\"" : "a number such as 3.86, or a text that is one";

    public override Got TryGet(Evaluation evaluation, out decimal value)
    {
        value = 0;
        var node = evaluation.Tape.At(branch);
        return node < 0 ? evaluation.Missing(path, _expected) : Read(evaluation, node, out value);
    }

    /// <summary>The number of a node, wherever it stands.</summary>
    public Got Read(Evaluation evaluation, int node, out decimal value)
    {
        value = 0;
        var bytes = evaluation.Tape.BytesOf(node);
        var reading = NumberReading.NotANumber;
        switch (evaluation.Tape.Nodes[node].Kind)
        {
            case NodeKind.Null:
            case NodeKind.Text when bytes.IsEmpty:
                return evaluation.Missing(path, _expected);
            case NodeKind.Number:
                reading = DecimalText.Read(bytes, out value);
                break;
            case NodeKind.Text:
                reading = point == ',' ? DecimalText.ReadWithComma(bytes, out value) : DecimalText.Read(bytes.Trim(" \t"u8), out value);
                break;
            default:
                return evaluation.Wrong(RejectionReason.WrongType, path, node, _expected);
        }

        return reading switch
        {
            NumberReading.Read => Got.Value,
            NumberReading.NotANumber => evaluation.Wrong(RejectionReason.WrongFormat, path, node, _expected),
            _ => evaluation.Wrong(RejectionReason.OutOfRange, path, node, "a number of at most 28 digits, below 10^18"),
        };
    }
}

/// <summary>The number of the element that is walked over.</summary>
internal sealed class NumberedNumber(int depth) : Value<decimal>
{
    public override Got TryGet(Evaluation evaluation, out decimal value)
    {
        value = evaluation.Numbers[depth];
        return Got.Value;
    }
}

/// <summary>All numbers of one field in the elements of an array, added; 0 where there is none.</summary>
/// <param name="array">Where the array stands.</param>
/// <param name="branch">Where the field stands in it.</param>
/// <param name="number">Reads one.</param>
internal sealed class SumNumber(int array, int branch, PathNumber number) : Value<decimal>
{
    public override Got TryGet(Evaluation evaluation, out decimal value)
    {
        value = 0;
        var all = evaluation.Tape.At(array);
        if (all < 0) return Got.Value;
        for (var node = all + 1; node < evaluation.Tape.Nodes[all].End; node++)
        {
            if (evaluation.Tape.Nodes[node].Branch != branch) continue;
            var got = number.Read(evaluation, node, out var part);
            if (got == Got.Wrong) return got;
            if (got == Got.Value && ExactArithmetic.TryApply(evaluation, ChainOp.Plus, value, part, out value) != Got.Value) return Got.Wrong;
        }

        return Got.Value;
    }
}

internal sealed class NegatedNumber(Value<decimal> operand) : Value<decimal>
{
    public override Got TryGet(Evaluation evaluation, out decimal value)
    {
        var got = operand.TryGet(evaluation, out value);
        value = -value;
        return got;
    }
}

internal sealed class AbsoluteNumber(Value<decimal> operand) : Value<decimal>
{
    public override Got TryGet(Evaluation evaluation, out decimal value)
    {
        var got = operand.TryGet(evaluation, out value);
        value = Math.Abs(value);
        return got;
    }
}

/// <summary>Rounded to so many digits after the point, ties to even.</summary>
internal sealed class RoundedNumber(Value<decimal> operand, int digits) : Value<decimal>
{
    public override Got TryGet(Evaluation evaluation, out decimal value)
    {
        var got = operand.TryGet(evaluation, out value);
        value = decimal.Round(value, digits, MidpointRounding.ToEven);
        return got;
    }
}

internal sealed class ChainedNumber(Value<decimal> first, ChainOp[] ops, Value<decimal>[] operands) : Value<decimal>
{
    public override Got TryGet(Evaluation evaluation, out decimal value)
    {
        var got = first.TryGet(evaluation, out value);
        for (var i = 0; i < operands.Length && got == Got.Value; i++)
        {
            got = operands[i].TryGet(evaluation, out var operand);
            if (got == Got.Value) got = ExactArithmetic.TryApply(evaluation, ops[i], value, operand, out value);
        }

        return got;
    }
}
