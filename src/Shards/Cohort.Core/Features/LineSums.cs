using System.Runtime.CompilerServices;
using Cohort.Core.Ledgers;

namespace Cohort.Core.Features;

/// <summary>
/// What the features of one user are made of: exact sums over her lines, in whole numbers, and sets of dates. Neither
/// depends on the order of the lines. Adding one takes no branch that could be guessed wrong.
/// </summary>
internal struct LineSums
{
    public DaySet Days;
    public DayParts Parts;
    public AgeSums Spend;
    public AgeSums Bought;
    public long Largest;
    public long Units;
    public int Lines;
    public int Refunds;

    /// <summary>Amount of all refunds, as a positive number.</summary>
    public readonly long Refunded => Bought.Of90 - Spend.Of90;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int age, int part, long minor, int units)
    {
        // All ones for a refund, which is negative; else all zeros.
        var refund = minor >> 63;
        Days.AddUnless((ulong)refund, age);
        Parts[part].AddUnless((ulong)refund, age);
        Spend.Add(age, minor);
        Bought.Add(age, minor & ~refund);
        Largest = Math.Max(Largest, minor);
        Units += units;
        Lines += 1 + (int)refund;
        Refunds -= (int)refund;
    }

    /// <summary>Counts a cell: lines of one date and sku whose hours are not known.</summary>
    public void Add(in Cell cell, int age)
    {
        Spend.Add(age, cell.Minor);
        Units += cell.Units;
        Lines += cell.Orders;
        Refunds += cell.Refunds;
        var bought = cell.Orders > 0 ? Math.Max(0, cell.Minor) : 0;
        Bought.Add(age, bought);
        Largest = Math.Max(Largest, bought);
        if (cell.Orders == 0) return;
        Days.Add(age);
        Parts[DayPart.Unknown].Add(age);
    }

    [InlineArray(DayPart.Count)]
    internal struct DayParts
    {
        private DaySet _first;
    }
}

/// <summary>A sum for each of the spans of ages that features ask for.</summary>
internal struct AgeSums
{
    private Spans _spans;

    public readonly long Of7 => _spans[0];

    public readonly long Of30 => _spans[0] + _spans[1];

    /// <summary>The 30 dates before the last 30.</summary>
    public readonly long Of30Before => _spans[2];

    public readonly long Of90 => _spans[0] + _spans[1] + _spans[2] + _spans[3];

    // By age: 0 below 7, 1 below 30, 2 below 60, 3 below 90.
    private static ReadOnlySpan<byte> SpanOfAge =>
    [
        0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int age, long minor) => _spans[SpanOfAge[age] & 3] += minor;

    [InlineArray(4)]
    private struct Spans
    {
        private long _first;
    }
}

/// <summary>What the features of one user and one category are made of.</summary>
internal struct CategorySums
{
    public DaySet Days;
    public long Spend30;
    public long Spend90;
    public long Units;
    public int Lines;
    public int Refunds;

    public void Add(int age, long minor, long units, int orders, int refunds)
    {
        if (orders > 0) Days.Add(age);
        Lines += orders;
        Refunds += refunds;
        Units += units;
        Spend90 += minor;
        Spend30 += age < 30 ? minor : 0;
    }
}
