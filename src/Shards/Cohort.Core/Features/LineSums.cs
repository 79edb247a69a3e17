using System.Runtime.CompilerServices;

namespace Cohort.Core.Features;

/// <summary>
/// What the features of one user are made of: exact sums over her lines, in whole numbers, and sets of dates. Neither
/// depends on the order of the lines. Reused from user to user.
/// </summary>
internal struct LineSums
{
    public DaySet Days;
    public DayParts Parts;
    public long Spend7;
    public long Spend30;
    public long Spend90;
    public long Bought;
    public long Bought30;
    public long Bought30Before;
    public long Largest;
    public long Refunded;
    public long Units;
    public int Lines;
    public int Refunds;

    /// <summary>Counts a line that is not a refund.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddPurchase(int age, int part, long minor)
    {
        Days.Add(age);
        Parts[part].Add(age);
        Lines++;
        Bought += minor;
        Largest = Math.Max(Largest, minor);
        if (age < 30) Bought30 += minor;
        else if (age < 60) Bought30Before += minor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddAny(int age, long minor, long units)
    {
        Units += units;
        Spend90 += minor;
        if (age < 30) Spend30 += minor;
        if (age < 7) Spend7 += minor;
    }

    [InlineArray(DayPart.Count)]
    internal struct DayParts
    {
        private DaySet _first;
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
        if (age < 30) Spend30 += minor;
    }
}
