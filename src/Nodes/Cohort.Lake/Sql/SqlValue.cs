using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Cohort.Lake.Sql;

/// <summary>Values as texts and as JSON, the same on every machine.</summary>
internal static class SqlValue
{
    /// <summary>A value as text; none is empty.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool truth => truth ? "true" : "false",
        byte[] bytes => Convert.ToHexStringLower(bytes),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "Z",
        DateTimeOffset moment => Text(moment.UtcDateTime),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable => Json(value),
        _ => value.ToString() ?? "",
    };

    /// <summary>Writes a value as JSON.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case double number when !double.IsFinite(number): json.WriteStringValue(Text(number)); break;
            case float number when !float.IsFinite(number): json.WriteStringValue(Text(number)); break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal or BigInteger or Int128 or UInt128 or double or float: json.WriteRawValue(Text(value)); break;
            case byte[] or string: json.WriteStringValue(Text(value)); break;
            case IDictionary map: WriteMap(json, map); break;
            case IEnumerable list: WriteList(json, list); break;
            default: json.WriteStringValue(Text(value)); break;
        }
    }

    private static string Json(object value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) Write(json, value);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteMap(Utf8JsonWriter json, IDictionary map)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            json.WritePropertyName(Text(entry.Key));
            Write(json, entry.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, IEnumerable list)
    {
        json.WriteStartArray();
        foreach (var item in list) Write(json, item);
        json.WriteEndArray();
    }
}
