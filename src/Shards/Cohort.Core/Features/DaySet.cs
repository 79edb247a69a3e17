using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cohort.Core.Features;

/// <summary>
/// Dates of the window as a set of ages, a bit each: age 0 is the as-of date. Counting and measuring are a few
/// instructions, and the order in which dates are added cannot matter.
/// </summary>
internal struct DaySet
{
    private const ulong Days7 = (1UL << 7) - 1;
    private const ulong Days30 = (1UL << 30) - 1;

    // The ages from 0 to 63 that are a multiple of 7.
    private const ulong Weeks = 0x8102040810204081;

    private Words _words;

    public readonly int Count => BitOperations.PopCount(Recent) + BitOperations.PopCount(Old);

    public readonly int CountOf7 => BitOperations.PopCount(Recent & Days7);

    public readonly int CountOf30 => BitOperations.PopCount(Recent & Days30);

    /// <summary>Dates among the 30 before the last 30.</summary>
    public readonly int CountOf30Before => BitOperations.PopCount(Recent >> 30 & Days30);

    public readonly bool IsEmpty => (Recent | Old) == 0;

    /// <summary>The age of the latest date; the set is not empty.</summary>
    public readonly int Newest => Recent != 0 ? BitOperations.TrailingZeroCount(Recent) : 64 + BitOperations.TrailingZeroCount(Old);

    /// <summary>The age of the earliest date; the set is not empty.</summary>
    public readonly int Oldest => Old != 0 ? 127 - BitOperations.LeadingZeroCount(Old) : 63 - BitOperations.LeadingZeroCount(Recent);

    // Ages below 64.
    private readonly ulong Recent => _words[0];

    private readonly ulong Old => _words[1];

    /// <summary>The dates of both.</summary>
    public static DaySet operator |(in DaySet one, in DaySet other)
    {
        DaySet both = default;
        both._words[0] = one.Recent | other.Recent;
        both._words[1] = one.Old | other.Old;
        return both;
    }

    /// <summary>Adds a date; nothing to guess wrong, wherever it lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int age) => _words[(age >> 6) & 1] |= 1UL << age;

    /// <summary>How many dates have an age that leaves 0 when divided by 7, then 1, and so on to 6: those of one weekday each.</summary>
    public readonly Vector256<int> CountsByWeekday() => Vector256.Create(
        CountOfRemainder(0), CountOfRemainder(1), CountOfRemainder(2), CountOfRemainder(3), CountOfRemainder(4), CountOfRemainder(5), CountOfRemainder(6), 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int CountOfRemainder(int remainder)
    {
        // 64 leaves 1: the age 64 + k has the remainder of k + 1.
        var old = remainder == 0 ? 6 : remainder - 1;
        return BitOperations.PopCount(Recent & (Weeks << remainder)) + BitOperations.PopCount(Old & (Weeks << old));
    }

    /// <summary>The sum of the squares of the days between one date and the next; the set is not empty.</summary>
    public readonly long SumOfSquaredGaps()
    {
        var (sum, before) = (0, Newest);
        for (var rest = Recent; rest != 0; rest &= rest - 1) Gap(BitOperations.TrailingZeroCount(rest), ref before, ref sum);
        for (var rest = Old; rest != 0; rest &= rest - 1) Gap(64 + BitOperations.TrailingZeroCount(rest), ref before, ref sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gap(int age, ref int before, ref int sum)
    {
        sum += (age - before) * (age - before);
        before = age;
    }

    [InlineArray(2)]
    private struct Words
    {
        private ulong _first;
    }
}
