using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Cohort.Actors.Schemas;

/// <summary>
/// Records in Protobuf's binary form, by the description of their schema. Fields have the names of the schema; whole
/// numbers keep all digits, timestamps are RFC 3339, enums their names, bytes base64. A field that is not written and
/// cannot be told from one with its default has that; all else that is missing is left out.
/// </summary>
internal sealed class ProtobufForm(FileDescriptor file) : IWrittenForm
{
    // Messages within messages that a name of one may go down, as deep as a record may be nested.
    private const int MostIndexes = Core.Limits.RuleDepth;

    public void Write(ReadOnlySpan<byte> place, ReadOnlyMemory<byte> content, BoundedJson json)
    {
        try
        {
            // Which message it is stands behind the name of the schema, wherever that is.
            var isApart = place.Length > 0;
            using var bytes = new CodedInputStream(content.ToArray());
            MessageDescriptor message;
            if (isApart)
            {
                using var apart = new CodedInputStream(place.ToArray());
                message = MessageAt(apart);
            }
            else
            {
                message = MessageAt(bytes);
            }

            Write(message, bytes, json);
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new InvalidDataException(fault.Message.TrimEnd('.'), fault);
        }
    }

    private MessageDescriptor MessageAt(CodedInputStream bytes)
    {
        var count = bytes.ReadSInt32();
        if (count == 0) return At(file.MessageTypes, 0);
        if (count is < 0 or > MostIndexes) throw new InvalidDataException($"it names a message by {count} numbers");
        var message = At(file.MessageTypes, bytes.ReadSInt32());
        for (var i = 1; i < count; i++) message = At(message.NestedTypes, bytes.ReadSInt32());
        return message;
    }

    private static MessageDescriptor At(IList<MessageDescriptor> messages, int index) =>
        index >= 0 && index < messages.Count ? messages[index]
        : throw new InvalidDataException($"it is the message number {index}, of {messages.Count}");

    private static void Write(MessageDescriptor message, CodedInputStream bytes, BoundedJson json)
    {
        json.Next();
        var values = new Dictionary<FieldDescriptor, List<object>>();
        while (bytes.ReadTag() is not 0 and var tag)
        {
            if (message.FindFieldByNumber(WireFormat.GetTagFieldNumber(tag)) is { } field
                && ProtobufValue.TryRead(field, tag, bytes, Values(field))) continue;
            bytes.SkipLastField();
        }

        WriteFields(message, values, json);

        List<object> Values(FieldDescriptor field) => values.TryGetValue(field, out var list)
            ? list : values[field] = [];
    }

    private static void WriteFields(MessageDescriptor message, Dictionary<FieldDescriptor, List<object>> values,
        BoundedJson json)
    {
        json.Writer.WriteStartObject();
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            var read = values.GetValueOrDefault(field);
            if (read is not { Count: > 0 } && (field.HasPresence || field.IsRepeated)) continue;
            json.Writer.WritePropertyName(field.Name);
            if (field.IsMap) WriteMap(field, read!, json);
            else if (field.IsRepeated) WriteArray(field, read!, json);
            else WriteValue(field, read is { Count: > 0 } ? read[^1] : ProtobufValue.DefaultOf(field), json);
        }

        json.Writer.WriteEndObject();
    }

    private static void WriteArray(FieldDescriptor field, List<object> values, BoundedJson json)
    {
        json.Writer.WriteStartArray();
        foreach (var value in values) WriteValue(field, value, json);
        json.Writer.WriteEndArray();
    }

    private static void WriteMap(FieldDescriptor field, List<object> entries, BoundedJson json)
    {
        var (keyField, valueField) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
        var map = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            List<object> keys = [ProtobufValue.DefaultOf(keyField)], values = [ProtobufValue.DefaultOf(valueField)];
            using var bytes = new CodedInputStream(((ByteString)entry).ToByteArray());
            while (bytes.ReadTag() is not 0 and var tag)
            {
                var number = WireFormat.GetTagFieldNumber(tag);
                if (number is 1 or 2
                    && ProtobufValue.TryRead(number == 1 ? keyField : valueField, tag, bytes, number == 1
                    ? keys : values)) continue;
                bytes.SkipLastField();
            }

            map[Convert.ToString(keys[^1], CultureInfo.InvariantCulture) ?? ""] = values[^1];
        }

        json.Writer.WriteStartObject();
        foreach (var (key, value) in map)
        {
            json.Writer.WritePropertyName(key);
            WriteValue(valueField, value, json);
        }

        json.Writer.WriteEndObject();
    }

    private static void WriteValue(FieldDescriptor field, object value, BoundedJson json)
    {
        json.Next();
        if (field.FieldType == FieldType.Message) WriteMessage(field.MessageType, (ByteString)value, json);
        else ProtobufValue.Write(field, value, json.Writer);
    }

    private static void WriteMessage(MessageDescriptor message, ByteString content, BoundedJson json)
    {
        if (message.FullName == Timestamp.Descriptor.FullName
            && TimeOf(Timestamp.Parser.ParseFrom(content)) is { } time)
        {
            json.Writer.WriteStringValue(time);
            return;
        }

        using var bytes = new CodedInputStream(content.ToByteArray());
        Write(message, bytes, json);
    }

    // Null outside the years from 1 to 9999: then the numbers say it.
    private static string? TimeOf(Timestamp at)
    {
        try
        {
            return at.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
