using Cohort.Core.Hashing;

namespace Cohort.Core.Load;

/// <summary>
/// How the load of a range lies over its hashes: a histogram of equal parts of the interval, and the heavy hitters,
/// each at a point of its own. From it comes the cut that halves the load, which is seldom the one that halves the users.
/// </summary>
/// <param name="range">The range's hashes.</param>
/// <param name="weights">The weight of each part, heavy hitters included; <see cref="Parts"/> of them, or none where nothing was seen.</param>
/// <param name="hitters">The heavy hitters in the range.</param>
internal sealed class LoadProfile(HashRange range, long[] weights, IReadOnlyList<HeavyHitter> hitters)
{
    /// <summary>Parts of a histogram: a cut is right to a hundredth or two of the load, and one is half a kilobyte.</summary>
    public const int Parts = 64;

    private readonly ulong _last = range.End - 1;
    private long[]? _rest;

    /// <summary>The range's hashes.</summary>
    public HashRange Range => range;

    /// <summary>The heavy hitters, the surest first.</summary>
    public IReadOnlyList<HeavyHitter> Hitters => hitters;

    /// <summary>The weight of each part of the interval.</summary>
    public IReadOnlyList<long> Weights => weights;

    /// <summary>All weight.</summary>
    public long Total => Rest.Sum() + hitters.Sum(hitter => hitter.Least);

    /// <summary>A profile of which nothing is known but the range.</summary>
    public static LoadProfile Unknown(HashRange range) => new(range, [], []);

    /// <summary>In which part of a range's histogram a hash lies.</summary>
    public static int PartOf(HashRange range, ulong hash) => (int)((hash - range.Start) / Width(range));

    /// <summary>
    /// The weight below a hash. Inside a part it is taken to lie evenly; a heavy hitter's lies at their point.
    /// </summary>
    public long Below(ulong hash)
    {
        var width = Width(range);
        var rest = Rest;
        var below = 0L;
        for (var part = 0; part < rest.Length; part++)
        {
            var start = range.Start + ((ulong)part * width);
            if (start < range.Start || start > _last || hash <= start) break;
            var length = Math.Min(width - 1, _last - start);
            below += hash > start + length ? rest[part] : (long)((UInt128)(ulong)rest[part] * (hash - start) / ((UInt128)length + 1));
        }

        foreach (var hitter in hitters)
        {
            if (hitter.Point < hash) below += hitter.Least;
        }

        return below;
    }

    /// <summary>
    /// The hash that cuts the load in two halves as equal as can be; the middle where nothing is known of the load.
    /// None for a range of one hash.
    /// </summary>
    public ulong? Median()
    {
        if (range.Start == _last) return null;
        var total = Total;
        if (total == 0) return range.Halve().Upper.Start;
        ulong low = range.Start + 1, high = _last;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Below(middle) * 2 >= total) high = middle;
            else low = middle + 1;
        }

        // One hash lower, a heavy hitter who stands on the middle falls to the other side.
        return low > range.Start + 1 && Unevenness(low - 1, total) < Unevenness(low, total) ? low - 1 : low;
    }

    // The weights without the heavy hitters.
    private long[] Rest => _rest ??= MakeRest();

    private static ulong Width(HashRange range) => ((range.End - 1 - range.Start) / Parts) + 1;

    // Made when first asked for: of a hundred thousand ranges few are looked into.
    private long[] MakeRest()
    {
        var rest = (long[])weights.Clone();
        if (rest.Length == 0) return rest;
        foreach (var hitter in hitters)
        {
            ref var part = ref rest[PartOf(range, hitter.Point)];
            part = Math.Max(0, part - hitter.Least);
        }

        return rest;
    }

    private long Unevenness(ulong hash, long total) => Math.Abs((Below(hash) * 2) - total);
}
