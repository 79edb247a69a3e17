using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cohort.Core.Ledgers;

namespace Cohort.Core.Features;

/// <summary>
/// What the features of one user are made of: exact sums over their lines, in whole numbers, and sets of dates. Neither
/// depends on the order of the lines.
/// </summary>
internal struct LineSums
{
    public DayParts Parts;
    public AgeSums Spend;

    /// <summary>Amounts of refunds, which are negative.</summary>
    public AgeSums Refund;

    public long Largest;
    public long Units;
    public int Lines;
    public int Refunds;

    /// <summary>Dates with a purchase.</summary>
    public readonly DaySet Days
    {
        get
        {
            DaySet days = default;
            foreach (ref readonly var part in Parts) days |= part;
            return days;
        }
    }

    /// <summary>Amount of all purchases, refunds left out.</summary>
    public readonly AgeSums Bought => Spend - Refund;

    /// <summary>Counts a cell: lines of one date and sku whose hours are not known.</summary>
    public void Add(in Cell cell, int age)
    {
        Spend.Add(age, cell.Minor);
        Units += cell.Units;
        Lines += cell.Lines;
        Refunds += cell.Refunds;
        var bought = cell.Lines > 0 ? Math.Max(0, cell.Minor) : 0;
        Refund.Add(age, cell.Minor - bought);
        Largest = Math.Max(Largest, bought);
        if (cell.Lines > 0) Parts[DayPart.Unknown].Add(age);
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
    // Of the last 7, 30, 60 and 90 dates.
    private Vector256<long> _sums;

    public readonly long Of7 => _sums[0];

    public readonly long Of30 => _sums[1];

    /// <summary>The 30 dates before the last 30.</summary>
    public readonly long Of30Before => _sums[2] - _sums[1];

    public readonly long Of90 => _sums[3];

    public static AgeSums operator -(in AgeSums one, in AgeSums other) => new() { _sums = one._sums - other._sums };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int age, long minor) =>
        _sums += Vector256.Create(minor) & Vector256.GreaterThan(Vector256.Create(7L, 30, 60, 90), Vector256.Create((long)age));
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

        // All ones below 30.
        Spend30 += minor & ((age - 30) >> 31);
    }
}
