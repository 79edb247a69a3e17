using System.Runtime.InteropServices;
using Cohort.Core.Hashing;

namespace Cohort.Core.Features;

/// <summary>Identifies a vector by its bits, so that a score can be traced to what it was computed from.</summary>
public static class FeatureHash
{
    // Fixed: the hashes are persisted. SipHash keys as the first 128 bits of the fraction of the square root of 3.
    private const ulong Key0 = 0xBB67AE8584CAA73B;
    private const ulong Key1 = 0x25742D7078B83B89;

    /// <summary>The hash of a vector's little-endian bytes.</summary>
    public static ulong Of(ReadOnlySpan<float> vector) => SipHash.Hash64(Key0, Key1, MemoryMarshal.AsBytes(vector));
}
