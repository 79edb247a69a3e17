using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cohort.Lake.Sql;

/// <summary>Writes rows as text, as they come.</summary>
public static class ResultWriter
{
    // Widths of columns are those of the first rows: with more, nobody would wait for the first line.
    private const int RowsThatSetWidths = 1000;
    private const int WidestCell = 80;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes all rows.</summary>
    /// <returns>How many.</returns>
    public static long Write(SqlResult rows, ResultFormat format, TextWriter target)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(target);
        return format switch
        {
            ResultFormat.Csv => WriteCsv(rows, target),
            ResultFormat.Json => WriteJson(rows, target),
            ResultFormat.JsonLines => WriteJsonLines(rows, target),
            _ => WriteTable(rows, target),
        };
    }

    private static long WriteCsv(SqlResult rows, TextWriter target)
    {
        var count = 0L;
        target.Write(string.Join(',', rows.Columns.Select(Quoted)) + "\r\n");
        for (; rows.Read(); count++) target.Write(string.Join(',', Cells(rows).Select(Quoted)) + "\r\n");
        return count;
    }

    private static long WriteJson(SqlResult rows, TextWriter target)
    {
        var count = 0L;
        target.Write('[');
        for (; rows.Read(); count++) target.Write((count == 0 ? "\n  " : ",\n  ") + ObjectOf(rows));
        target.Write(count == 0 ? "]\n" : "\n]\n");
        return count;
    }

    private static long WriteJsonLines(SqlResult rows, TextWriter target)
    {
        var count = 0L;
        for (; rows.Read(); count++) target.Write(ObjectOf(rows) + "\n");
        return count;
    }

    private static long WriteTable(SqlResult rows, TextWriter target)
    {
        var first = new List<string[]>();
        while (first.Count < RowsThatSetWidths && rows.Read()) first.Add([.. Cells(rows).Select(Shown)]);
        var widths = rows.Columns.Select((name, at) => first.Select(row => row[at].Length).Append(name.Length).Max()).ToArray();
        WriteRow(rows, target, widths, [.. rows.Columns]);
        target.Write(string.Join("  ", widths.Select(width => new string('-', width))) + "\n");
        foreach (var row in first) WriteRow(rows, target, widths, row);
        var count = (long)first.Count;
        if (count < RowsThatSetWidths) return count;
        for (; rows.Read(); count++) WriteRow(rows, target, widths, [.. Cells(rows).Select(Shown)]);
        return count;
    }

    private static void WriteRow(SqlResult rows, TextWriter target, int[] widths, string[] cells) =>
        target.Write(string.Join("  ", cells.Select((cell, at) => rows.IsNumber(at) ? cell.PadLeft(widths[at]) : cell.PadRight(widths[at]))).TrimEnd() + "\n");

    private static IEnumerable<string> Cells(SqlResult rows) => Enumerable.Range(0, rows.Columns.Count).Select(at => SqlValue.Text(rows.Value(at)));

    private static string ObjectOf(SqlResult rows)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            json.WriteStartObject();
            for (var at = 0; at < rows.Columns.Count; at++)
            {
                json.WritePropertyName(rows.Columns[at]);
                SqlValue.Write(json, rows.Value(at));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny("\",\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    // A cell is one line, and nothing in it moves the cursor.
    private static string Shown(string cell)
    {
        var text = string.Concat(cell.Select(one => char.IsControl(one) ? ' ' : one));
        return text.Length <= WidestCell ? text : text[..(WidestCell - 1)] + "…";
    }
}
