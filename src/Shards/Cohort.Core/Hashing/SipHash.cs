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
    /// <summary>The 64-bit hash of the data.</summary>
    /// <param name="k0">The first 8 bytes of the key, little-endian.</param>
    /// <param name="k1">The last 8 bytes of the key, little-endian.</param>
    /// <param name="data">Any number of bytes.</param>
    public static ulong Hash64(ulong k0, ulong k1, ReadOnlySpan<byte> data)
    {
        var state = new State(k0, k1);
        state.Absorb(data);
        state.V2 ^= 0xff;
        return state.Squeeze();
    }

    /// <summary>The 128-bit hash of the data: <c>Low</c> is the first 8 output bytes, little-endian.</summary>
    /// <param name="k0">The first 8 bytes of the key, little-endian.</param>
    /// <param name="k1">The last 8 bytes of the key, little-endian.</param>
    /// <param name="data">Any number of bytes.</param>
    public static (ulong Low, ulong High) Hash128(ulong k0, ulong k1, ReadOnlySpan<byte> data)
    {
        var state = new State(k0, k1);
        state.V1 ^= 0xee;
        state.Absorb(data);
        state.V2 ^= 0xee;
        var low = state.Squeeze();
        state.V1 ^= 0xdd;
        return (low, state.Squeeze());
    }

    private struct State(ulong k0, ulong k1)
    {
        private ulong _v0 = k0 ^ 0x736f6d6570736575;
        public ulong V1 = k1 ^ 0x646f72616e646f6d;
        public ulong V2 = k0 ^ 0x6c7967656e657261;
        private ulong _v3 = k1 ^ 0x7465646279746573;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Absorb(ReadOnlySpan<byte> data)
        {
            var length = (ulong)data.Length;
            for (; data.Length >= 8; data = data[8..]) Absorb(BinaryPrimitives.ReadUInt64LittleEndian(data));
            Absorb(Tail(data) | length << 56);
        }

        /// <summary>Four rounds and the fold of the four words into one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Squeeze()
        {
            Round();
            Round();
            Round();
            Round();
            return _v0 ^ V1 ^ V2 ^ _v3;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Absorb(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            _v0 += V1;
            V2 += _v3;
            V1 = BitOperations.RotateLeft(V1, 13) ^ _v0;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ V2;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            V2 += V1;
            _v0 += _v3;
            V1 = BitOperations.RotateLeft(V1, 17) ^ V2;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            V2 = BitOperations.RotateLeft(V2, 32);
        }
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
