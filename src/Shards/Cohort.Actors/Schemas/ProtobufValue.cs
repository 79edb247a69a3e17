using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Cohort.Actors.Schemas;

/// <summary>One value of a field in Protobuf's binary form.</summary>
internal static class ProtobufValue
{
    /// <summary>Reads what follows a tag; false where that is not of the field's type.</summary>
    public static bool TryRead(FieldDescriptor field, uint tag, CodedInputStream bytes, List<object> values)
    {
        var (written, expected) = (WireFormat.GetTagWireType(tag), WireTypeOf(field.FieldType));
        if (written == expected && field.FieldType != FieldType.Group)
        {
            values.Add(Read(field.FieldType, bytes));
            return true;
        }

        // Numbers of a field that is repeated may come one by one or together.
        if (written != WireFormat.WireType.LengthDelimited || !field.IsRepeated
            || field.FieldType == FieldType.Group) return false;
        using var packed = new CodedInputStream(bytes.ReadBytes().ToByteArray());
        while (!packed.IsAtEnd) values.Add(Read(field.FieldType, packed));
        return true;
    }

    /// <summary>What a field has that is not written.</summary>
    public static object DefaultOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Double => 0d,
        FieldType.Float => 0f,
        FieldType.Bool => false,
        FieldType.String => "",
        FieldType.Bytes or FieldType.Message or FieldType.Group => ByteString.Empty,
        FieldType.UInt64 or FieldType.Fixed64 => 0ul,
        FieldType.Enum => (long)field.EnumType.Values[0].Number,
        _ => 0L,
    };

    /// <summary>Writes a value that is no message.</summary>
    public static void Write(FieldDescriptor field, object value, Utf8JsonWriter json)
    {
        switch (value)
        {
            case long number when field.FieldType == FieldType.Enum
                && field.EnumType.FindValueByNumber((int)number) is { } named:
                json.WriteStringValue(named.Name);
                break;
            case long number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case bool one: json.WriteBooleanValue(one); break;
            case string text: json.WriteStringValue(text); break;
            case ByteString bytes: json.WriteBase64StringValue(bytes.Span); break;
            default: json.WriteNullValue(); break;
        }
    }

    private static WireFormat.WireType WireTypeOf(FieldType type) => type switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => WireFormat.WireType.Fixed64,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => WireFormat.WireType.Fixed32,
        FieldType.String or FieldType.Bytes or FieldType.Message => WireFormat.WireType.LengthDelimited,
        FieldType.Group => WireFormat.WireType.StartGroup,
        _ => WireFormat.WireType.Varint,
    };

    private static object Read(FieldType type, CodedInputStream bytes) => type switch
    {
        FieldType.Double => bytes.ReadDouble(),
        FieldType.Float => bytes.ReadFloat(),
        FieldType.Int64 => bytes.ReadInt64(),
        FieldType.UInt64 => bytes.ReadUInt64(),
        FieldType.Int32 => (long)bytes.ReadInt32(),
        FieldType.Fixed64 => bytes.ReadFixed64(),
        FieldType.Fixed32 => (long)bytes.ReadFixed32(),
        FieldType.Bool => bytes.ReadBool(),
        FieldType.String => bytes.ReadString(),
        FieldType.UInt32 => (long)bytes.ReadUInt32(),
        FieldType.SFixed32 => (long)bytes.ReadSFixed32(),
        FieldType.SFixed64 => bytes.ReadSFixed64(),
        FieldType.SInt32 => (long)bytes.ReadSInt32(),
        FieldType.SInt64 => bytes.ReadSInt64(),
        FieldType.Enum => (long)bytes.ReadEnum(),
        _ => bytes.ReadBytes(),
    };
}
