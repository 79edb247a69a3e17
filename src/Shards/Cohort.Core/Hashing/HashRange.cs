namespace Cohort.Core.Hashing;

/// <summary>
/// A half-open interval of the 64-bit hash space of user ids: the unit of placement, journaling and recovery.
/// </summary>
/// <param name="Start">The first hash in it.</param>
/// <param name="End">The first hash after it; 0 stands for 2^64, so the default value is the whole space.</param>
public readonly record struct HashRange(ulong Start, ulong End)
{
    /// <summary>The whole hash space.</summary>
    public static HashRange Whole => default;

    private ulong Last => End - 1;

    /// <summary>Whether a hash lies in the interval.</summary>
    public bool Contains(ulong hash) => hash >= Start && hash <= Last;

    /// <summary>Cuts the interval in two at a hash that becomes the first of the upper part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The hash is not inside, or is the first.</exception>
    public (HashRange Lower, HashRange Upper) SplitAt(ulong hash) => hash > Start && hash <= Last
        ? (new HashRange(Start, hash), new HashRange(hash, End))
        : throw new ArgumentOutOfRangeException(nameof(hash), $"Hash {hash:x16} does not cut range {this} in two parts.");

    /// <summary>Cuts the interval at its middle: for a range that came from halving, by its next hash bit.</summary>
    public (HashRange Lower, HashRange Upper) Halve() => SplitAt(Start + ((Last - Start) / 2) + 1);

    /// <summary>The hashes that lie in both intervals; null without any.</summary>
    public HashRange? Overlap(HashRange other)
    {
        var (start, last) = (Math.Max(Start, other.Start), Math.Min(Last, other.Last));
        return start <= last ? new HashRange(start, last + 1) : null;
    }

    /// <summary>Whether the other interval begins where this one ends.</summary>
    public bool IsBefore(HashRange other) => End != 0 && End == other.Start;

    /// <summary>The interval as <c>[start, end)</c> in hexadecimal.</summary>
    public override string ToString() => End == 0 ? $"[{Start:x16}, 2^64)" : $"[{Start:x16}, {End:x16})";
}
