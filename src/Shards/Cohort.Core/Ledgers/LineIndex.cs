using System.Numerics;

namespace Cohort.Core.Ledgers;

/// <summary>By what lines are found in a <see cref="LineIndex{TKey}"/>.</summary>
internal interface ILineKey
{
    /// <summary>A hash of what lines are found by.</summary>
    static abstract ulong HashOf(in Line line);

    /// <summary>Whether two lines have it in common.</summary>
    static abstract bool AreAlike(in Line one, in Line other);
}

/// <summary>Finds the line with a fingerprint.</summary>
internal readonly struct ByFingerprint : ILineKey
{
    public static ulong HashOf(in Line line) => line.Fingerprint.High;

    public static bool AreAlike(in Line one, in Line other) => one.Fingerprint == other.Fingerprint;
}

/// <summary>Finds one line of an order.</summary>
internal readonly struct ByOrder : ILineKey
{
    // The keys of orders without an id differ most in their upper half.
    public static ulong HashOf(in Line line) => HashOf(line.Order);

    /// <summary>The hash of an order's key.</summary>
    public static ulong HashOf(ulong order) => BitOperations.RotateLeft(order, 32) ^ order;

    public static bool AreAlike(in Line one, in Line other) => one.Order == other.Order;
}

/// <summary>
/// Finds lines of a large ledger by what they hold, with open addressing. A place has the number of a line in its lower bits and some of
/// the hash in the others: who looks for what is not there reads no line, and a line is a wait for memory. A part of what it
/// serves, for the same reason: it is never copied.
/// </summary>
/// <param name="ledger">The ledger, whose lines it knows by their numbers.</param>
/// <param name="lines">How many lines it has room for.</param>
internal struct LineIndex<TKey>(LargeLedger ledger, int lines)
    where TKey : ILineKey
{
    private uint[]? _places = new uint[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4 * LinePool.LargestBlock, 2 * (lines + 1)))];
    private int _count;

    /// <summary>Whether it was made; nothing else may be asked before.</summary>
    public readonly bool IsMade => _places is not null;

    /// <summary>The numbers of all lines that are in it, in no order.</summary>
    public readonly IEnumerable<int> Numbers
    {
        get
        {
            var places = _places!;
            var mask = MaskOf(places);
            return places.Where(place => place != 0).Select(place => NumberIn(place, mask));
        }
    }

    /// <summary>The line at a place, or -1.</summary>
    public readonly int this[int place] => NumberIn(_places![place], MaskOf(_places));

    /// <summary>Has the place fetched at which a line is looked for.</summary>
    public readonly void Prefetch(ulong hash)
    {
        if (_places is { } places) Ledgers.Prefetch.Of(ref places[HomeOf(hash, MaskOf(places))]);
    }

    /// <summary>The place of the line that is alike, or the empty place where it would stand.</summary>
    public readonly int Find(in Line line)
    {
        var places = _places!;
        var mask = MaskOf(places);
        var hash = TKey.HashOf(line);
        var tag = TagOf(hash, mask);
        var at = HomeOf(hash, mask);
        for (; places[at] is not 0 and var place; at = Next(at, mask))
        {
            if ((place & ~mask) == tag && TKey.AreAlike(ledger[NumberIn(place, mask)], line)) break;
        }

        return at;
    }

    /// <summary>Puts a line at an empty place that was found for it, or in the stead of one that is alike.</summary>
    public void Put(int place, int number)
    {
        if (_places![place] == 0) _count++;
        _places[place] = TagOf(TKey.HashOf(ledger[number]), MaskOf(_places)) | (uint)(number + 1);
    }

    /// <summary>Empties a place.</summary>
    public void Remove(int place)
    {
        var places = _places!;
        var mask = MaskOf(places);
        for (var at = Next(place, mask); places[at] is not 0 and var there; at = Next(at, mask))
        {
            var home = HomeOf(TKey.HashOf(ledger[NumberIn(there, mask)]), mask);
            if (((at - home) & mask) < ((at - place) & mask)) continue;
            places[place] = there;
            place = at;
        }

        places[place] = 0;
        _count--;
    }

    /// <summary>Takes more places where a further line does not fit.</summary>
    /// <param name="number">Its number, or one above it.</param>
    public void MakeRoomFor(int number)
    {
        while (number + 1 >= _places!.Length || (_count + 1) * 4L > _places.Length * 3L) Grow();
    }

    private void Grow()
    {
        var former = _places!;
        (_places, _count) = (new uint[former.Length * 2], 0);
        foreach (var place in former)
        {
            if (place == 0) continue;
            var number = NumberIn(place, MaskOf(former));
            Put(Find(ledger[number]), number);
        }
    }

    // Of a hash the lower bits say the place, and the upper ones are kept in it.
    private static uint MaskOf(uint[] places) => (uint)places.Length - 1;

    private static int NumberIn(uint place, uint mask) => (int)(place & mask) - 1;

    private static int HomeOf(ulong hash, uint mask) => (int)((uint)hash & mask);

    private static uint TagOf(ulong hash, uint mask) => (uint)(hash >> 32) & ~mask;

    private static int Next(int place, uint mask) => (int)((uint)(place + 1) & mask);
}
