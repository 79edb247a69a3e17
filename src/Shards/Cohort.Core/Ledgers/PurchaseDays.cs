namespace Cohort.Core.Ledgers;

/// <summary>
/// The dates in the window with a line that counts, as bits: one for each date, whose place does not change as days pass. There are more
/// places than dates in the window.
/// </summary>
internal struct PurchaseDays
{
    private const int Places = 128;
    private const int Week = 7;

    private UInt128 _bits;

    public void Add(int date) => _bits |= BitOf(date);

    /// <summary>Takes out a date of which every line left.</summary>
    public void Remove(int date) => _bits &= ~BitOf(date);

    /// <summary>The dates by their age, as of a date that is none before the last.</summary>
    public readonly UInt128 AgesAt(int asOf) => UInt128.RotateLeft(_bits, asOf % Places);

    /// <summary>In how many weeks, each seven ages from 0 on, there is a date.</summary>
    /// <param name="ages">A bit for each age at which there is one.</param>
    /// <param name="days">The ages that are looked at, a multiple of seven.</param>
    public static int WeeksIn(UInt128 ages, int days)
    {
        // The first bit of each week says whether one of its seven is set.
        var folded = ages | (ages >> 1);
        folded |= folded >> 2;
        folded |= folded >> 3;
        var weeks = 0;
        for (var age = 0; age < days; age += Week) weeks += (int)(folded >> age) & 1;
        return weeks;
    }

    private static UInt128 BitOf(int date) => UInt128.One << ((Places - (date % Places)) % Places);
}
