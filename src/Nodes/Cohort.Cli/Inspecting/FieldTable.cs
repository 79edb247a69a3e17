using System.Text.Json;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Texts;

namespace Cohort.Cli.Inspecting;

/// <summary>A field of some records.</summary>
/// <param name="Path">Where it stands; <c>[]</c> is each element of an array.</param>
/// <param name="Kinds">What it holds.</param>
/// <param name="Records">In how many records it stands.</param>
/// <param name="Example">A value.</param>
internal sealed record EventField(string Path, string Kinds, int Records, string Example);

/// <summary>The fields of some records, in the order in which they are first met.</summary>
internal sealed class FieldTable
{
    // A record with more is one whose names are data; those that come first are enough to see that.
    private const int MostFields = 500;
    private const int MostDepth = 16;

    private readonly Dictionary<string, Seen> _fields = [];
    private int _record;

    /// <summary>How many records were looked at.</summary>
    public int Records => _record;

    /// <summary>The fields.</summary>
    public IReadOnlyList<EventField> Fields => [.. _fields.Select(one => new EventField(one.Key, string.Join(" or ", one.Value.Kinds), one.Value.Records, one.Value.Example))];

    /// <summary>The fields of a sample.</summary>
    public static FieldTable Of(EventSample sample)
    {
        var table = new FieldTable();
        if (sample.Dialect is { } dialect)
        {
            foreach (var line in sample.Records.Skip(1)) table.AddRow(dialect, line);
        }
        else
        {
            foreach (var record in sample.Records) table.AddRecord(record);
        }

        return table;
    }

    private void AddRow(CsvDialect dialect, byte[] line)
    {
        if (CsvText.FieldsOf(line, dialect.Separator) is not { } fields || fields.Count != dialect.Columns.Count) return;
        _record++;
        for (var i = 0; i < fields.Count; i++) Add(dialect.Columns[i], fields[i].Length == 0 ? "nothing" : "text", fields[i]);
    }

    private void AddRecord(byte[] record)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            _record++;
            Walk("", document.RootElement, 0);
        }
        catch (JsonException)
        {
            // A line that is no JSON has no fields; how many are refused is told beside.
        }
    }

    private void Walk(string path, JsonElement value, int depth)
    {
        if (depth > MostDepth) return;
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in value.EnumerateObject()) Walk(path.Length == 0 ? field.Name : $"{path}.{field.Name}", field.Value, depth + 1);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            if (value.GetArrayLength() == 0) Add($"{path}[]", "nothing", "");
            foreach (var element in value.EnumerateArray()) Walk($"{path}[]", element, depth + 1);
        }
        else
        {
            Add(path, KindOf(value), value.ToString());
        }
    }

    private void Add(string path, string kind, string value)
    {
        if (!_fields.TryGetValue(path, out var seen))
        {
            if (_fields.Count == MostFields) return;
            _fields.Add(path, seen = new Seen());
        }

        if (seen.Last != _record) seen.Records++;
        seen.Last = _record;
        if (!seen.Kinds.Contains(kind)) seen.Kinds.Add(kind);
        if (seen.Example.Length == 0) seen.Example = Shown.Cut(value);
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals("") ? "nothing" : "text",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "nothing",
        _ => "true or false",
    };

    private sealed class Seen
    {
        public List<string> Kinds { get; } = [];

        public int Records { get; set; }

        public int Last { get; set; }

        public string Example { get; set; } = "";
    }
}
