using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Cohort.Store.Checksums;

/// <summary>
/// The checksum of a row: CRC-32C over the name of its table and the kind, length and bytes of each value, in the order
/// of the columns. A value that moves to another row, column or table, or becomes one of another kind, does not fit.
/// </summary>
internal struct RowChecksum
{
    private uint _crc;

    /// <summary>Begins with the name of the table.</summary>
    public static RowChecksum Of(ReadOnlySpan<byte> table)
    {
        var sum = new RowChecksum { _crc = uint.MaxValue };
        sum.Add(Kind.Table, table);
        return sum;
    }

    /// <summary>What is stored.</summary>
    public readonly long Value => ~_crc;

    public void Add(long value) => Add(Kind.Integer, (ulong)value);

    public void Add(double value) => Add(Kind.Real, BitConverter.DoubleToUInt64Bits(value));

    public void AddText(ReadOnlySpan<byte> utf8) => Add(Kind.Text, utf8);

    public void AddBlob(ReadOnlySpan<byte> bytes) => Add(Kind.Blob, bytes);

    public void AddNull() => Add(Kind.Null, 0UL);

    private void Add(Kind kind, ulong word) => _crc = BitOperations.Crc32C(BitOperations.Crc32C(_crc, (byte)kind), word);

    private void Add(Kind kind, ReadOnlySpan<byte> bytes)
    {
        Add(kind, (ulong)bytes.Length);
        var crc = _crc;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var last in bytes[(bytes.Length & ~7)..]) crc = BitOperations.Crc32C(crc, last);
        _crc = crc;
    }

    // Stored in every checksum: never change a number.
    private enum Kind : byte
    {
        Table,
        Integer,
        Real,
        Text,
        Blob,
        Null,
    }
}
