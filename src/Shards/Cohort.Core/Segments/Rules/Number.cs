using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>A compiled number. Evaluation allocates nothing and throws nothing.</summary>
internal abstract class Number
{
    /// <summary>Its value for these term values; false where it is missing.</summary>
    public abstract bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value);

    /// <summary>The same as a fraction, with nothing rounded on the way.</summary>
    public abstract Exactness GetExact(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out Ratio value);

    /// <summary>Notes that every change of an age term in it can change a result.</summary>
    public virtual void AddFlips(TermFlips flips)
    {
    }
}

/// <summary>A constant; null where its arithmetic leaves the range of numbers.</summary>
/// <param name="constant">Its value in 28 digits.</param>
/// <param name="exact">Its value.</param>
internal sealed class FixedNumber(decimal? constant, Ratio exact) : Number
{
    public decimal? Constant => constant;

    /// <summary>Whether it has no more digits than <see cref="Constant"/>.</summary>
    public bool IsDecimal => constant is not { } value || Ratio.Compare(exact, Ratio.Of(value)) == 0;

    public override Exactness GetExact(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out Ratio value)
    {
        value = exact;
        return constant.HasValue ? Exactness.Exact : Exactness.Missing;
    }

    public override bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value)
    {
        value = constant.GetValueOrDefault();
        return constant.HasValue;
    }
}

/// <summary>A term's value, which counts <c>10^-digits</c>.</summary>
internal sealed class TermNumber(int term, int digits) : Number
{
    private readonly Int128 _steps = Ratio.Of(0, digits).Bottom;

    public int Term => term;

    public int Digits => digits;

    public override Exactness GetExact(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out Ratio value)
    {
        value = new Ratio(values[term], _steps);
        return values[term] == Rules.Term.Missing ? Exactness.Missing : Exactness.Exact;
    }

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

    private readonly Int128 _steps = Ratio.Of(0, digits).Bottom;

    public int Digits => digits;

    public override Exactness GetExact(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out Ratio value)
    {
        long of = values[part], total = values[whole];
        var exists = of != Rules.Term.Missing && total > 0;
        value = exists ? new Ratio(of, total * _steps) : default;
        return exists ? Exactness.Exact : Exactness.Missing;
    }

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
    public override Exactness GetExact(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out Ratio value)
    {
        var exactness = operand.GetExact(values, members, out value);
        value = value.Negated;
        return exactness;
    }

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
    public override Exactness GetExact(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out Ratio value)
    {
        var exactness = first.GetExact(values, members, out value);
        for (var i = 0; i < operands.Length && exactness == Exactness.Exact; i++)
        {
            exactness = operands[i].GetExact(values, members, out var operand);
            if (exactness == Exactness.Exact) exactness = Ratio.Apply(ops[i], value, operand, out value);
        }

        return exactness;
    }

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
