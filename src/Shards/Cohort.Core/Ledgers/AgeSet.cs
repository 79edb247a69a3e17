using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cohort.Core.Ledgers;

/// <summary>Ages of the longest window as a set, a bit each.</summary>
internal struct AgeSet
{
    private Words _words;

    /// <summary>How many ages are in it.</summary>
    public readonly int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Adds an age.</summary>
    public void Add(int age) => _words[age >> 6] |= 1UL << age;

    // As many bits as the longest window has dates.
    [InlineArray((Limits.MostWindowDays + 63) / 64)]
    private struct Words
    {
        private ulong _first;
    }
}
