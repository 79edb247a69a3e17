using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Cohort.Core.Encodings;

/// <summary>Reads what a <see cref="ByteWriter"/> wrote; anything else throws <see cref="DamagedDataException"/>.</summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Whether all is read.</summary>
    public readonly bool IsAtEnd => Position == _bytes.Length;

    /// <summary>A reader over the bytes before the checksum, after the checksum was found right.</summary>
    /// <param name="bytes">An encoding that was ended by <see cref="ByteWriter.Seal"/>.</param>
    /// <param name="what">What the bytes are, for the message.</param>
    public static ByteReader Unseal(ReadOnlySpan<byte> bytes, string what)
    {
        if (bytes.Length < 4) throw new DamagedDataException($"The {what} is cut off: it has {bytes.Length} bytes.");
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
        var computed = Checksum.Of(bytes[..^4]);
        if (stored != computed)
        {
            throw new DamagedDataException(
                $"The {what} is damaged: its checksum is {computed:x8} and should be {stored:x8}.");
        }

        return new ByteReader(bytes[..^4]);
    }

    /// <summary>One byte.</summary>
    public byte Byte() => Raw(1)[0];

    /// <summary>Bytes as they are; a view.</summary>
    public ReadOnlySpan<byte> Raw(int length)
    {
        if ((uint)length > (uint)(_bytes.Length - Position)) throw CutOff(length);
        var raw = _bytes.Slice(Position, length);
        Position += length;
        return raw;
    }

    /// <summary>A text with its length in one byte before it; a view.</summary>
    public ReadOnlySpan<byte> ShortText() => Raw(Byte());

    /// <summary>The same as a string; bytes that are no UTF-8 are damaged, as no text was written so.</summary>
    public string Text()
    {
        var text = ShortText();
        return Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw new DamagedDataException($"The text before byte {Position} is not UTF-8.");
    }

    /// <summary>An unsigned number of seven bits a byte.</summary>
    public ulong Varint()
    {
        var result = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            result |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return result;
        }

        throw new DamagedDataException($"A number at byte {Position} has more than 64 bits.");
    }

    /// <summary>An unsigned number that must fit a non-negative 32-bit integer.</summary>
    public int VarintInt()
    {
        var value = Varint();
        return value <= int.MaxValue ? (int)value : throw new DamagedDataException($"A number before byte {Position} is {value}, too large.");
    }

    /// <summary>A number of items that follow, of a byte or more each: no more than bytes are left, so room can be made for them.</summary>
    public int Count()
    {
        var count = VarintInt();
        return count <= _bytes.Length - Position ? count : throw CutOff(count);
    }

    /// <summary>A signed number.</summary>
    public long ZigZag() => OfZigZag(Varint());

    /// <summary>The signed number that an unsigned one stands for.</summary>
    public static long OfZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Four bytes, little-endian.</summary>
    public uint Word32() => BinaryPrimitives.ReadUInt32LittleEndian(Raw(4));

    /// <summary>Eight bytes, little-endian.</summary>
    public ulong Word64() => BinaryPrimitives.ReadUInt64LittleEndian(Raw(8));

    private readonly DamagedDataException CutOff(int wanted) =>
        new($"The data end early: {wanted} bytes are wanted at byte {Position} of {_bytes.Length}.");
}
