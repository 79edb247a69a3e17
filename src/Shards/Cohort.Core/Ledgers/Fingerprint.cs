using System.Runtime.InteropServices;
using Cohort.Core.Hashing;

namespace Cohort.Core.Ledgers;

/// <summary>
/// 96 bits of the SipHash of an event id. Fingerprints are compared within one user only: among a million purchases
/// of one user two share one by chance with probability 10^12 / 2^97, under 10^-17.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct Fingerprint(ulong High, uint Low)
{
    // Fixed: fingerprints are persisted. SipHash keys as the first 128 bits of the fraction of e.
    private const ulong Key0 = 0xB7E151628AED2A6A;
    private const ulong Key1 = 0xBF7158809CF4F3C7;

    /// <summary>The fingerprint of an event id.</summary>
    public static Fingerprint Of(ReadOnlySpan<byte> eventId)
    {
        var (low, high) = SipHash.Hash128(Key0, Key1, eventId);
        return new Fingerprint(high, (uint)low);
    }
}
