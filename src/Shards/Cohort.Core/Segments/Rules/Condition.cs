namespace Cohort.Core.Segments.Rules;

/// <summary>A compiled condition. Evaluation allocates nothing and throws nothing.</summary>
internal abstract class Condition
{
    /// <summary>Whether it is true for these term values.</summary>
    public abstract bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members);

    /// <summary>Notes the values at which an age term can change the result.</summary>
    public virtual void AddFlips(TermFlips flips)
    {
    }
}

/// <summary>A condition that no value changes.</summary>
internal sealed class Fixed(bool holds) : Condition
{
    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members) => holds;
}

internal sealed class AllOf(Condition[] parts) : Condition
{
    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        foreach (var part in parts)
        {
            if (!part.Holds(values, members)) return false;
        }

        return true;
    }

    public override void AddFlips(TermFlips flips)
    {
        foreach (var part in parts) part.AddFlips(flips);
    }
}

internal sealed class AnyOf(Condition[] parts) : Condition
{
    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        foreach (var part in parts)
        {
            if (part.Holds(values, members)) return true;
        }

        return false;
    }

    public override void AddFlips(TermFlips flips)
    {
        foreach (var part in parts) part.AddFlips(flips);
    }
}

internal sealed class NoneOf(Condition part) : Condition
{
    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members) => !part.Holds(values, members);

    public override void AddFlips(TermFlips flips) => part.AddFlips(flips);
}
