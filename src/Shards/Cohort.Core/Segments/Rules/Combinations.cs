using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>The smallest or the largest of several numbers; missing where one of them is.</summary>
internal sealed class ExtremeNumber(bool isLargest, Number[] parts) : Number
{
    public bool IsLargest => isLargest;

    public Number[] Parts => parts;

    public override Exactness GetExact(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out Ratio value)
    {
        var exactness = parts[0].GetExact(values, members, out value);
        for (var i = 1; i < parts.Length && exactness == Exactness.Exact; i++)
        {
            exactness = parts[i].GetExact(values, members, out var part);
            if (exactness != Exactness.Exact) break;
            if (Ratio.Compare(part, value) is not { } order) exactness = Exactness.TooLong;
            else if (isLargest ? order > 0 : order < 0) value = part;
        }

        return exactness;
    }

    public override bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value)
    {
        if (!parts[0].TryGet(values, members, out value)) return false;
        for (var i = 1; i < parts.Length; i++)
        {
            if (!parts[i].TryGet(values, members, out var part)) return false;
            if (isLargest ? part > value : part < value) value = part;
        }

        return true;
    }

    public override void AddFlips(TermFlips flips)
    {
        foreach (var part in parts) part.AddFlips(flips);
    }
}

/// <summary>How many conditions hold.</summary>
internal sealed class CountNumber(Condition[] conditions) : Number
{
    public Condition[] Conditions => conditions;

    public override Exactness GetExact(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out Ratio value)
    {
        value = new Ratio(CountInside.Count(conditions, values, members), 1);
        return Exactness.Exact;
    }

    public override bool TryGet(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members, out decimal value)
    {
        value = CountInside.Count(conditions, values, members);
        return true;
    }

    // A count changes where one of its conditions does, and nowhere else.
    public override void AddFlips(TermFlips flips)
    {
        foreach (var condition in conditions) condition.AddFlips(flips);
    }
}

/// <summary>The number of conditions that hold, inside a range.</summary>
internal sealed class CountInside(Condition[] conditions, TermRange range) : Condition
{
    public static int Count(Condition[] conditions, ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        var count = 0;
        foreach (var condition in conditions) count += condition.Holds(values, members) ? 1 : 0;
        return count;
    }

    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members) => Count(conditions, values, members) is var count && count >= range.Low && count <= range.High;

    public override void AddFlips(TermFlips flips)
    {
        foreach (var condition in conditions) condition.AddFlips(flips);
    }
}
