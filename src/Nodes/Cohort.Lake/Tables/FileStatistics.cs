using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cohort.Lake.Tables;

/// <summary>What the log says of the values of a file, in the JSON of Delta: rows, least and greatest values, nulls.</summary>
internal sealed class FileStatistics
{
    // A longer text is cut; the cut one is not greater, and with the last character of Unicode behind it not less.
    private const int LongestText = 32;
    private const string LastCharacter = "\U0010FFFF";

    private readonly LakeTable _table;
    private readonly ColumnBuffer[] _columns;
    private readonly int[] _least;
    private readonly int[] _greatest;
    private readonly long[] _nulls;
    private long _rows;

    /// <summary>Of rows that are to come, from one buffer.</summary>
    public FileStatistics(TableBuffer rows)
    {
        _table = rows.Table;
        _columns = [.. _table.FileColumns.Select(column => rows.Columns[_table.PlaceOf(column.Name)])];
        (_least, _greatest, _nulls) = (new int[_columns.Length], new int[_columns.Length], new long[_columns.Length]);
        Array.Fill(_least, -1);
        Array.Fill(_greatest, -1);
    }

    /// <summary>Counts rows of the buffer in.</summary>
    public void Add(ReadOnlySpan<int> rows)
    {
        _rows += rows.Length;
        for (var at = 0; at < _columns.Length; at++)
        {
            if (_columns[at].Nulls > 0) AddNulls(at, rows);
            // Readers take no least or greatest of these.
            if (_columns[at].Column.Type.Kind is not (ColumnKind.Binary or ColumnKind.Boolean)) _columns[at].FindExtremes(rows, ref _least[at], ref _greatest[at]);
        }
    }

    /// <summary>The statistics as JSON.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("numRecords", _rows);
            json.WriteStartObject("minValues");
            for (var at = 0; at < _columns.Length; at++) Write(json, at, _least[at], isGreatest: false);
            json.WriteEndObject();
            json.WriteStartObject("maxValues");
            for (var at = 0; at < _columns.Length; at++) Write(json, at, _greatest[at], isGreatest: true);
            json.WriteEndObject();
            json.WriteStartObject("nullCount");
            for (var at = 0; at < _columns.Length; at++) json.WriteNumber(_columns[at].Column.Name, _nulls[at]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>The least date of a column, as a day; null where the statistics say none.</summary>
    /// <param name="statistics">The statistics of a file, as JSON.</param>
    /// <param name="column">The column.</param>
    public static int? LeastDate(string statistics, string column)
    {
        if (statistics.Length == 0) return null;
        using var json = JsonDocument.Parse(statistics);
        return json.RootElement.TryGetProperty("minValues", out var least) && least.TryGetProperty(column, out var date)
            ? DateOnly.ParseExact(date.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - Moments.Epoch : null;
    }

    private void AddNulls(int at, ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            if (_columns[at].IsNull(row)) _nulls[at]++;
        }
    }

    private void Write(Utf8JsonWriter json, int at, int row, bool isGreatest)
    {
        if (row < 0) return;
        var (name, type) = (_columns[at].Column.Name, _columns[at].Column.Type);
        switch (_columns[at])
        {
            case BytesBuffer texts:
                if (Cut(texts[row], isGreatest) is { } text) json.WriteString(name, text);
                break;
            case ValueBuffer<int> numbers when type.Kind is ColumnKind.Date:
                if (Moments.DateOrNone(numbers.Values[row]) is { } date) json.WriteString(name, date);
                break;
            case ValueBuffer<int> numbers:
                json.WriteNumber(name, numbers.Values[row]);
                break;
            case ValueBuffer<long> numbers when type.Kind is ColumnKind.Timestamp:
                if (Moments.Milliseconds(numbers.Values[row], isGreatest) is { } moment) json.WriteString(name, moment);
                break;
            case ValueBuffer<long> numbers when type.Kind is ColumnKind.Decimal:
                json.WritePropertyName(name);
                json.WriteRawValue(Decimals.Text(numbers.Values[row], type.Scale));
                break;
            case ValueBuffer<long> numbers:
                json.WriteNumber(name, numbers.Values[row]);
                break;
            // What is not a number comes before all others here and after them elsewhere; then nothing is said.
            case ValueBuffer<double> numbers when double.IsFinite(numbers.Values[_least[at]]) && double.IsFinite(numbers.Values[row]):
                json.WriteNumber(name, numbers.Values[row]);
                break;
        }
    }

    private static string? Cut(ReadOnlySpan<byte> utf8, bool isGreatest)
    {
        var text = Encoding.UTF8.GetString(utf8);
        var (length, characters) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (characters++ == LongestText) break;
            length += rune.Utf16SequenceLength;
        }

        if (length == text.Length) return text;
        if (!isGreatest) return text[..length];
        return text.AsSpan(length).StartsWith(LastCharacter, StringComparison.Ordinal) ? null : text[..length] + LastCharacter;
    }
}
