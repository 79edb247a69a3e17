using System.Numerics;
using System.Runtime.CompilerServices;

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

    private ulong _recent;
    private ulong _old;

    public readonly int Count => BitOperations.PopCount(_recent) + BitOperations.PopCount(_old);

    public readonly int CountOf7 => BitOperations.PopCount(_recent & Days7);

    public readonly int CountOf30 => BitOperations.PopCount(_recent & Days30);

    /// <summary>Dates among the 30 before the last 30.</summary>
    public readonly int CountOf30Before => BitOperations.PopCount(_recent >> 30 & Days30);

    public readonly bool IsEmpty => (_recent | _old) == 0;

    /// <summary>The age of the latest date; the set is not empty.</summary>
    public readonly int Newest => _recent != 0 ? BitOperations.TrailingZeroCount(_recent) : 64 + BitOperations.TrailingZeroCount(_old);

    /// <summary>The age of the earliest date; the set is not empty.</summary>
    public readonly int Oldest => _old != 0 ? 127 - BitOperations.LeadingZeroCount(_old) : 63 - BitOperations.LeadingZeroCount(_recent);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int age)
    {
        var bit = 1UL << age;
        if (age < 64) _recent |= bit;
        else _old |= bit;
    }

    /// <summary>Adds an age where the mask is all zeros, and nothing where it is all ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddUnless(ulong mask, int age)
    {
        // All ones from age 64 on: the sign of 63 - age.
        var isOld = (ulong)((63L - age) >> 63);
        var bit = (1UL << age) & ~mask;
        _recent |= bit & ~isOld;
        _old |= bit & isOld;
    }

    /// <summary>Dates whose age leaves a remainder when divided by 7: those of one weekday.</summary>
    public readonly int CountOfRemainder(int remainder)
    {
        // 64 leaves 1: the age 64 + k has the remainder of k + 1.
        var old = remainder == 0 ? 6 : remainder - 1;
        return BitOperations.PopCount(_recent & (Weeks << remainder)) + BitOperations.PopCount(_old & (Weeks << old));
    }

    /// <summary>The sum of the squares of the days between one date and the next.</summary>
    public readonly long SumOfSquaredGaps()
    {
        var sum = 0L;
        var before = -1;
        for (var rest = _recent; rest != 0; rest &= rest - 1) Gap(BitOperations.TrailingZeroCount(rest), ref before, ref sum);
        for (var rest = _old; rest != 0; rest &= rest - 1) Gap(64 + BitOperations.TrailingZeroCount(rest), ref before, ref sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gap(int age, ref int before, ref long sum)
    {
        if (before >= 0) sum += (long)(age - before) * (age - before);
        before = age;
    }
}
