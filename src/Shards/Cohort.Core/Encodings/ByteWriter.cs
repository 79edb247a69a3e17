using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Cohort.Core.Encodings;

/// <summary>
/// A growing buffer of bytes for the compact encodings: little-endian numbers, LEB128 variable-length integers, and
/// zig-zag for signed ones. Reused: <see cref="Clear"/> keeps the memory.
/// </summary>
public sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Makes room for so many bytes more: until they are written, what was taken stays where it is.</summary>
    public void Reserve(int bytes)
    {
        // A tenth more, where growing step by step would take as much again.
        if (Length + bytes > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, (Length + (long)bytes) * 11 / 10));
    }

    /// <summary>Makes room and returns it; the caller fills all of it.</summary>
    public Span<byte> Take(int bytes)
    {
        if (Length + bytes > _bytes.Length) Grow(bytes);
        var taken = _bytes.AsSpan(Length, bytes);
        Length += bytes;
        return taken;
    }

    /// <summary>One byte.</summary>
    public void Byte(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>A text of at most 255 bytes, its length in one byte before it.</summary>
    public void ShortText(ReadOnlySpan<byte> text)
    {
        var taken = Take(text.Length + 1);
        taken[0] = checked((byte)text.Length);
        text.CopyTo(taken[1..]);
    }

    /// <summary>An unsigned number in seven bits a byte, least significant first.</summary>
    public void Varint(ulong value)
    {
        if (Length + 10 > _bytes.Length) Grow(10);
        while (value >= 0x80)
        {
            _bytes[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[Length++] = (byte)value;
    }

    /// <summary>A signed number, small ones of either sign in few bytes.</summary>
    public void ZigZag(long value) => Varint(ZigZagOf(value));

    /// <summary>The unsigned number that stands for a signed one: 0, -1, 1, -2 are 0, 1, 2, 3.</summary>
    public static ulong ZigZagOf(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <summary>Four bytes, little-endian.</summary>
    public void Word32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    /// <summary>Eight bytes, little-endian.</summary>
    public void Word64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>Ends an encoding with the checksum of all that was written.</summary>
    public void Seal() => Word32(Checksum.Of(Written));

    private void Grow(int bytes) =>
        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, Length + (long)bytes)));
}

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4): finds the bit rot that a disk or a wire leaves behind.</summary>
public static class Checksum
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) crc = BitOperations.Crc32C(crc, word);
        foreach (var last in bytes[(bytes.Length & ~7)..]) crc = BitOperations.Crc32C(crc, last);
        return ~crc;
    }
}
