using System.Globalization;
using System.Text.Json;
using Avro;

namespace Cohort.Actors.Schemas;

/// <summary>
/// Records in Avro's binary form. What JSON lacks is written so that a mapping reads it exactly: decimals as texts with
/// all digits, dates and timestamps as ISO 8601, bytes as base64; a union is the value that stands in it.
/// </summary>
internal sealed class AvroForm(Schema schema) : IWrittenForm
{
    private const string Day = "yyyy-MM-dd";
    private const int MostScale = 1_000;

    public void Write(ReadOnlySpan<byte> place, ReadOnlyMemory<byte> content, BoundedJson json)
    {
        var bytes = new AvroBytes(content.Span);
        Write(schema, ref bytes, json);
        if (!bytes.IsAtEnd) throw new InvalidDataException("bytes follow its end");
    }

    private static void Write(Schema schema, ref AvroBytes bytes, BoundedJson json)
    {
        json.Next();
        var writer = json.Writer;
        switch (schema)
        {
            case RecordSchema record: WriteRecord(record, ref bytes, json); break;
            case LogicalSchema logical: WriteLogical(logical, ref bytes, json); break;
            case ArraySchema array: WriteArray(array, ref bytes, json); break;
            case MapSchema map: WriteMap(map, ref bytes, json); break;
            case UnionSchema union:
                Write(union.Schemas[Index(bytes.Long(), union.Schemas.Count, "union")], ref bytes,
                json); break;
            case EnumSchema one:
                writer.WriteStringValue(one.Symbols[Index(bytes.Long(), one.Symbols.Count,
                "enum")]); break;
            case FixedSchema one: writer.WriteBase64StringValue(bytes.Take(one.Size)); break;
            default: WritePrimitive(schema.Tag, ref bytes, writer); break;
        }
    }

    private static void WritePrimitive(Schema.Type type, ref AvroBytes bytes, Utf8JsonWriter writer)
    {
        switch (type)
        {
            case Schema.Type.Null: writer.WriteNullValue(); break;
            case Schema.Type.Boolean: writer.WriteBooleanValue(bytes.Boolean()); break;
            case Schema.Type.Int or Schema.Type.Long: writer.WriteNumberValue(bytes.Long()); break;
            case Schema.Type.String: writer.WriteStringValue(bytes.Text()); break;
            case Schema.Type.Bytes: writer.WriteBase64StringValue(bytes.Bytes()); break;
            case Schema.Type.Float when bytes.Float() is var one
                && float.IsFinite(one):
                writer.WriteNumberValue(one); break;
            case Schema.Type.Double when bytes.Double() is var one
                && double.IsFinite(one):
                writer.WriteNumberValue(one); break;
            case Schema.Type.Float or Schema.Type.Double: writer.WriteNullValue(); break;
            default: throw new InvalidDataException($"its schema holds the type {type}");
        }
    }

    private static void WriteRecord(RecordSchema record, ref AvroBytes bytes, BoundedJson json)
    {
        json.Writer.WriteStartObject();
        foreach (var field in record.Fields)
        {
            json.Writer.WritePropertyName(field.Name);
            Write(field.Schema, ref bytes, json);
        }

        json.Writer.WriteEndObject();
    }

    private static void WriteArray(ArraySchema array, ref AvroBytes bytes, BoundedJson json)
    {
        json.Writer.WriteStartArray();
        for (var left = bytes.Block(); left > 0; left = bytes.Block())
        {
            for (; left > 0; left--) Write(array.ItemSchema, ref bytes, json);
        }

        json.Writer.WriteEndArray();
    }

    private static void WriteMap(MapSchema map, ref AvroBytes bytes, BoundedJson json)
    {
        json.Writer.WriteStartObject();
        for (var left = bytes.Block(); left > 0; left = bytes.Block())
        {
            for (; left > 0; left--)
            {
                json.Writer.WritePropertyName(bytes.Text());
                Write(map.ValueSchema, ref bytes, json);
            }
        }

        json.Writer.WriteEndObject();
    }

    private static void WriteLogical(LogicalSchema logical, ref AvroBytes bytes, BoundedJson json)
    {
        if (logical.LogicalTypeName == "decimal")
        {
            var unscaled = logical.BaseSchema is FixedSchema one ? bytes.Take(one.Size) : bytes.Bytes();
            json.Writer.WriteStringValue(AvroBytes.Decimal(unscaled, ScaleOf(logical)));
            return;
        }

        if (logical.BaseSchema.Tag is not (Schema.Type.Int or Schema.Type.Long))
        {
            Write(logical.BaseSchema, ref bytes, json);
            return;
        }

        var number = bytes.Long();
        if (TimeOf(logical.LogicalTypeName, number) is { } time) json.Writer.WriteStringValue(time);
        else json.Writer.WriteNumberValue(number);
    }

    // Null for other types, and for what is outside the years from 1 to 9999: then the number says it.
    private static string? TimeOf(string type, long number) => type switch
    {
        "date" => Written(number, TimeSpan.TicksPerDay, Day),
        "timestamp-millis" => Written(number, TimeSpan.TicksPerMillisecond, $"{Day}'T'HH:mm:ss.fff'Z'"),
        "timestamp-micros" => Written(number, TimeSpan.TicksPerMicrosecond, $"{Day}'T'HH:mm:ss.ffffff'Z'"),
        "local-timestamp-millis" => Written(number, TimeSpan.TicksPerMillisecond, $"{Day}'T'HH:mm:ss.fff"),
        "local-timestamp-micros" => Written(number, TimeSpan.TicksPerMicrosecond, $"{Day}'T'HH:mm:ss.ffffff"),
        "time-millis" => Written(number, TimeSpan.TicksPerMillisecond, "HH:mm:ss.fff"),
        "time-micros" => Written(number, TimeSpan.TicksPerMicrosecond, "HH:mm:ss.ffffff"),
        _ => null,
    };

    private static string? Written(long number, long ticks, string form)
    {
        var at = (Int128)DateTime.UnixEpoch.Ticks + ((Int128)number * ticks);
        return at < 0 || at > DateTime.MaxValue.Ticks
            ? null : new DateTime((long)at, DateTimeKind.Utc).ToString(form, CultureInfo.InvariantCulture);
    }

    private static int ScaleOf(LogicalSchema logical) =>
        int.TryParse(logical.GetProperty("scale"), NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            && scale <= MostScale ? scale : 0;

    private static int Index(long number, int count, string what) =>
        number >= 0 && number < count
            ? (int)number : throw new InvalidDataException(
            $"the number of a branch of its {what} is {number}, of {count}");
}
