using System.Buffers.Binary;
using System.Globalization;
using Cohort.Actors.Connectors;

namespace Cohort.Actors.Schemas;

/// <summary>Which schema a record was written by: a number of its registry, or an id for all registries.</summary>
/// <param name="Id">The number; 0 where the record names an id.</param>
/// <param name="Guid">The id; empty where the record names a number.</param>
internal readonly record struct SchemaKey(int Id, Guid Guid)
{
    /// <summary>The header in which newer clients name the schema of the value.</summary>
    public const string Header = "__value_schema_id";

    private const int NumberBytes = 5;
    private const int GuidBytes = 17;

    /// <summary>Reads what a record names; false where it names none.</summary>
    /// <param name="record">The record.</param>
    /// <param name="key">The schema.</param>
    /// <param name="rest">What follows the name where it stands: Protobuf says there which message it is.</param>
    /// <param name="isInHeader">Whether it stands in a header, so that the value is content alone.</param>
    public static bool TryRead(in SourceRecord record, out SchemaKey key, out ReadOnlyMemory<byte> rest,
        out bool isInHeader)
    {
        foreach (var header in record.Headers ?? [])
        {
            if (header.Name != Header || !TryRead(header.Value, out key, out rest)) continue;
            isInHeader = true;
            return true;
        }

        isInHeader = false;
        return TryRead(record.Bytes, out key, out rest);
    }

    /// <summary>As people look for it in the registry.</summary>
    public override string ToString() =>
        Guid == Guid.Empty ? Id.ToString(CultureInfo.InvariantCulture) : Guid.ToString();

    private static bool TryRead(ReadOnlyMemory<byte> bytes, out SchemaKey key, out ReadOnlyMemory<byte> rest)
    {
        (key, rest) = (default, default);
        if (bytes.Length >= NumberBytes && bytes.Span[0] == 0)
        {
            (key, rest) = (new SchemaKey(BinaryPrimitives.ReadInt32BigEndian(bytes.Span[1..]), Guid.Empty),
                bytes[NumberBytes..]);
            return true;
        }

        if (bytes.Length < GuidBytes || bytes.Span[0] != 1) return false;
        (key, rest) = (new SchemaKey(0, new Guid(bytes.Span[1..GuidBytes], bigEndian: true)), bytes[GuidBytes..]);
        return true;
    }
}
