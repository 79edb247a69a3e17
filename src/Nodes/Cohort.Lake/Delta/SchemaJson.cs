using System.Text;
using System.Text.Json;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>Columns as the log of Delta writes them.</summary>
internal static class SchemaJson
{
    private const string Comment = "comment";
    private const string Repetitive = "cohort.repetitive";

    /// <summary>The columns of a table as JSON.</summary>
    public static string Of(LakeTable table)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("type", "struct");
            json.WriteStartArray("fields");
            foreach (var column in table.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", column.Type.DeltaName);
                json.WriteBoolean("nullable", column.IsNullable);
                json.WriteStartObject("metadata");
                json.WriteString(Comment, column.About);
                if (column.IsRepetitive) json.WriteBoolean(Repetitive, true);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The columns of JSON.</summary>
    /// <exception cref="LakeException">A type is none of a lake.</exception>
    public static IReadOnlyList<LakeColumn> Read(string table, string text)
    {
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.GetProperty("fields").EnumerateArray().Select(field => Column(table, field))];
    }

    private static LakeColumn Column(string table, JsonElement field)
    {
        var (name, kind) = (field.GetProperty("name").GetString()!, field.GetProperty("type"));
        var type = kind.ValueKind is JsonValueKind.String ? ColumnType.OfDelta(kind.GetString()!) : null;
        var metadata = field.GetProperty("metadata");
        return new LakeColumn(
            name,
            type ?? throw new LakeException($"Column {name} of table {table} is of type {kind}, which no table of Cohort has: another program made it, or a later version of this one. Read it with that."),
            metadata.TryGetProperty(Comment, out var about) ? about.GetString() ?? "" : "",
            field.GetProperty("nullable").GetBoolean(),
            metadata.TryGetProperty(Repetitive, out var repetitive) && repetitive.ValueKind is JsonValueKind.True);
    }
}
