using System.Runtime.CompilerServices;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The dates in the window with a line that counts, as bits: one for each date, whose place does not change as days pass. There are more
/// places than dates in the longest window.
/// </summary>
internal struct PurchaseDays
{
    private const int WordBits = 64;
    private const int Places = 8 * WordBits;
    private const int Week = 7;
    private const ulong WholeWeek = (1UL << Week) - 1;

    private Words _words;

    public void Add(int date) => _words[Word(date)] |= 1UL << date;

    /// <summary>Takes out a date of which every line left.</summary>
    public void Remove(int date) => _words[Word(date)] &= ~(1UL << date);

    /// <summary>In how many weeks, each seven ages from 0 on, there is a date that counts on a day and is still in the window some days later.</summary>
    /// <param name="asOf">The day: what counts is dated no later.</param>
    /// <param name="daysLater">How many days later the ages are those of.</param>
    /// <param name="days">The ages that are looked at, a multiple of seven.</param>
    public readonly int WeeksIn(int asOf, int daysLater, int days)
    {
        var weeks = 0;
        for (var newest = asOf + daysLater; newest > asOf + daysLater - days; newest -= Week)
        {
            if (HasWeekOf(newest, asOf)) weeks++;
        }

        return weeks;
    }

    // Dates later than the day are in no place yet, but those of former rounds were there: none of theirs is set any more.
    private readonly bool HasWeekOf(int newest, int asOf)
    {
        var oldest = newest - Week + 1;
        if (oldest > asOf) return false;
        var place = (oldest % Places + Places) % Places;
        var (word, bit) = (place / WordBits, place % WordBits);
        var bits = _words[word] >> bit;
        if (bit > WordBits - Week) bits |= _words[(word + 1) % (Places / WordBits)] << (WordBits - bit);
        return (bits & WholeWeek & (WholeWeek >> Math.Max(0, newest - asOf))) != 0;
    }

    private static int Word(int date) => date % Places / WordBits;

    [InlineArray(Places / WordBits)]
    private struct Words
    {
        private ulong _first;
    }
}
