using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>A compiled number. Evaluation allocates nothing and throws nothing.</summary>
internal abstract class Number
{
    /// <summary>Its value for these term values; false where it is missing.</summary>
    public abstract bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value);

    /// <summary>Notes that every change of an age term in it can change a result.</summary>
    public virtual void AddFlips(TermFlips flips)
    {
    }
}

/// <summary>A constant; null where its arithmetic leaves the range of numbers.</summary>
internal sealed class FixedNumber(decimal? constant) : Number
{
    public decimal? Constant => constant;

    public override bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value)
    {
        value = constant.GetValueOrDefault();
        return constant.HasValue;
    }
}

/// <summary>A term's value, which counts <c>10^-digits</c>.</summary>
internal sealed class TermNumber(int term, int digits) : Number
{
    public int Term => term;

    public int Digits => digits;

    public override bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value)
    {
        var raw = values[term];
        value = Scaled(raw, digits);
        return raw != Rules.Term.Missing;
    }

    /// <summary>A number of steps of <c>10^-digits</c>.</summary>
    public static decimal Scaled(long raw, int digits)
    {
        var magnitude = unchecked((ulong)(raw < 0 ? -raw : raw));
        return new decimal((int)magnitude, (int)(magnitude >> 32), 0, raw < 0, (byte)digits);
    }

    public override void AddFlips(TermFlips flips) => flips.AddEverywhere(term);
}

/// <summary>A part of a whole; missing where the whole is not positive. The part counts <c>10^-digits</c>.</summary>
internal sealed class ShareNumber(int part, int whole, int digits) : Number
{
    public int Part => part;

    public int Whole => whole;

    public int Digits => digits;

    public override bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value)
    {
        long of = values[part], total = values[whole];
        var exists = of != Rules.Term.Missing && total > 0;
        value = exists ? TermNumber.Scaled(of, digits) / total : 0;
        return exists;
    }

    public override void AddFlips(TermFlips flips)
    {
        flips.AddEverywhere(part);
        flips.AddEverywhere(whole);
    }
}

internal sealed class NegatedNumber(Number operand) : Number
{
    public override bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value)
    {
        var exists = operand.TryGet(values, members, out value);
        value = -value;
        return exists;
    }

    public override void AddFlips(TermFlips flips) => operand.AddFlips(flips);
}

internal sealed class ChainNumber(Number first, ChainOp[] ops, Number[] operands) : Number
{
    public override bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value)
    {
        if (!first.TryGet(values, members, out value)) return false;
        for (var i = 0; i < operands.Length; i++)
        {
            if (!operands[i].TryGet(values, members, out var operand)) return false;
            if (!Arithmetic.TryApply(ops[i], value, operand, out value)) return false;
        }

        return true;
    }

    public override void AddFlips(TermFlips flips)
    {
        first.AddFlips(flips);
        foreach (var operand in operands) operand.AddFlips(flips);
    }
}
