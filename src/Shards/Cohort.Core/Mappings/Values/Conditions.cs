using Cohort.Core.Expressions;
using Cohort.Core.Mappings.Records;

namespace Cohort.Core.Mappings.Values;

/// <summary>A condition of a mapping. It refuses no record: a comparison with what is missing or of another kind does not hold.</summary>
internal abstract class Condition
{
    public abstract bool Holds(Evaluation evaluation);
}

internal sealed class FixedCondition(bool holds) : Condition
{
    public override bool Holds(Evaluation evaluation) => holds;
}

/// <summary>A field that is <c>true</c>, or <c>false</c>, in JSON or as a text: one that is missing is neither.</summary>
internal sealed class TruthField(int branch, bool truth) : Condition
{
    public override bool Holds(Evaluation evaluation) =>
        evaluation.Tape.At(branch) is >= 0 and var node && evaluation.Tape.Nodes[node].Kind switch
        {
            NodeKind.True => truth,
            NodeKind.False => !truth,
            NodeKind.Text => evaluation.Tape.BytesOf(node).SequenceEqual(truth ? "true"u8 : "false"u8),
            _ => false,
        };
}

/// <summary>A field that is there, and neither null nor an empty text.</summary>
internal sealed class PresentField(int branch) : Condition
{
    public override bool Holds(Evaluation evaluation) =>
        evaluation.Tape.At(branch) is >= 0 and var node
        && evaluation.Tape.Nodes[node] is { Kind: not (NodeKind.Null or NodeKind.Text) } or { Kind: NodeKind.Text, Length: > 0 };
}

internal sealed class NotCondition(Condition operand) : Condition
{
    public override bool Holds(Evaluation evaluation) => !operand.Holds(evaluation);
}

internal sealed class AllConditions(Condition[] parts) : Condition
{
    public override bool Holds(Evaluation evaluation)
    {
        foreach (var part in parts)
        {
            if (!part.Holds(evaluation)) return false;
        }

        return true;
    }
}

internal sealed class AnyCondition(Condition[] parts) : Condition
{
    public override bool Holds(Evaluation evaluation)
    {
        foreach (var part in parts)
        {
            if (part.Holds(evaluation)) return true;
        }

        return false;
    }
}

/// <summary>Two texts that are equal byte for byte, or are not.</summary>
internal sealed class TextComparison(TextValue left, TextValue right, bool wantsEqual) : Condition
{
    public override bool Holds(Evaluation evaluation)
    {
        var start = evaluation.Length;
        var holds = false;
        if (left.TryAppend(evaluation) == Got.Value)
        {
            var middle = evaluation.Length;
            if (right.TryAppend(evaluation) == Got.Value)
                holds = evaluation.TextFrom(middle).SequenceEqual(evaluation.Text(start, middle - start)) == wantsEqual;
        }

        evaluation.Cut(start);
        return holds;
    }
}

internal sealed class NumberComparison(Value<decimal> left, ComparisonOp op, Value<decimal> right) : Condition
{
    public override bool Holds(Evaluation evaluation)
    {
        if (left.TryGet(evaluation, out var a) != Got.Value || right.TryGet(evaluation, out var b) != Got.Value) return false;
        return op switch
        {
            ComparisonOp.Less => a < b,
            ComparisonOp.AtMost => a <= b,
            ComparisonOp.More => a > b,
            ComparisonOp.AtLeast => a >= b,
            ComparisonOp.Equal => a == b,
            _ => a != b,
        };
    }
}
