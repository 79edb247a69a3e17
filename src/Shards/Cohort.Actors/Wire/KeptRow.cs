using System.Buffers.Binary;
using Cohort.Core.Encodings;
using Google.Protobuf;

namespace Cohort.Actors.Wire;

/// <summary>
/// The checksum before each row of a journal and each snapshot: CRC-32C over all bytes after it, as field 2047 of the message. A former
/// program passes over the field as one that it does not know, so that versions can be mixed; its own rows have none and are read as they are.
/// It comes first: behind a length that is damaged it would be taken for what that length is of.
/// </summary>
internal static class KeptRow
{
    private const int TagLength = 2;
    private const int Length = TagLength + sizeof(uint);

    // Rows of former programs begin with a field below the eighth. What begins otherwise has a damaged tag of the checksum.
    private const byte FirstOfHigherFields = 0x40;

    // Field 2047 as 32 bits, as Protocol Buffers write it.
    private static ReadOnlySpan<byte> Tag => [0xFD, 0x7F];

    /// <summary>The bytes of a row, with its checksum.</summary>
    public static byte[] Write(IMessage row)
    {
        var bytes = new byte[Length + row.CalculateSize()];
        row.WriteTo(bytes.AsSpan(Length));
        Tag.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(TagLength), Checksum.Of(bytes.AsSpan(Length)));
        return bytes;
    }

    /// <summary>Whether a row has a checksum, or where one should be.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && bytes[0] >= FirstOfHigherFields;

    /// <summary>What stands after the checksum.</summary>
    /// <exception cref="DamagedDataException">It does not fit the checksum.</exception>
    public static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> bytes)
    {
        if (!IsSealed(bytes)) return bytes;
        return bytes.Length >= Length && bytes.StartsWith(Tag) && BinaryPrimitives.ReadUInt32LittleEndian(bytes[TagLength..]) == Checksum.Of(bytes[Length..])
            ? bytes[Length..]
            : throw new DamagedDataException($"A row of {bytes.Length} bytes does not fit its checksum: it is damaged.");
    }
}
