using System.Text;
using System.Text.Json;
using Cohort.Cli.Mappings;
using Cohort.Engine.Input;

namespace Cohort.Cli.Inspecting;

/// <summary>What a file of events is.</summary>
internal enum EventFormat
{
    /// <summary>JSON objects, one to a line.</summary>
    JsonLines,

    /// <summary>One JSON array.</summary>
    JsonArray,

    /// <summary>CSV under a header.</summary>
    Csv,

    /// <summary>Something that cannot be read.</summary>
    Other,
}

/// <summary>The first records of a file, each as one line, and what the file is.</summary>
/// <param name="Format">What the file is.</param>
/// <param name="Description">The same for people.</param>
/// <param name="Records">The first records; of CSV the header first.</param>
internal sealed record EventSample(EventFormat Format, string Description, IReadOnlyList<byte[]> Records)
{
    // Enough to see every field that is not rare, and read at once.
    private const int MostRecords = 1_000;
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>How CSV is written; null of what is none.</summary>
    public CsvDialect? Dialect { get; init; }

    /// <summary>Reads the beginning of a file.</summary>
    /// <exception cref="CommandException">It is missing, empty, or cannot be decompressed.</exception>
    public static EventSample Of(string path)
    {
        var bytes = BeginningOf(path);
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (EventsShape.FormatOf(bytes) is { } format) return new EventSample(EventFormat.Other, format, []);
        var lines = LinesOf(bytes);
        if (lines.Count == 0) throw CommandException.BadInput($"There is no record in {path}; give a file that holds some.");
        return lines[0][0] switch
        {
            (byte)'{' => new EventSample(EventFormat.JsonLines, "JSON objects, one to a line", lines),
            (byte)'[' => new EventSample(EventFormat.JsonArray, $"one JSON array; {EventsShape.ArrayRemedy}", ElementsOf(bytes)),
            (byte)'<' => new EventSample(EventFormat.Other, EventsShape.Xml, []),
            _ when CsvDialect.Of(lines) is { } dialect => new EventSample(EventFormat.Csv, dialect.Description, lines) { Dialect = dialect },
            _ => new EventSample(EventFormat.Other, "text that is neither JSON objects, one to a line, nor CSV under a header", []),
        };
    }

    private static ReadOnlySpan<byte> BeginningOf(string path)
    {
        using var stream = EventContent.Open(path);
        var bytes = new byte[MostBytes];
        try
        {
            return bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (InvalidDataException fault)
        {
            throw EventContent.Broken(path, fault);
        }
    }

    // A last line that was cut off is none.
    private static List<byte[]> LinesOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= MostBytes - Encoding.UTF8.Preamble.Length) bytes = bytes[..(bytes.LastIndexOf((byte)'\n') + 1)];
        var lines = new List<byte[]>();
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var line = bytes[range].TrimEnd("\r"u8);
            if (line.ContainsAnyExcept(" \t"u8)) lines.Add(line.ToArray());
            if (lines.Count > MostRecords) break;
        }

        return lines;
    }

    private static List<byte[]> ElementsOf(ReadOnlySpan<byte> bytes)
    {
        var elements = new List<byte[]>();
        var json = new Utf8JsonReader(bytes, isFinalBlock: false, default);
        try
        {
            for (var isIn = json.Read(); isIn && json.Read() && json.TokenType == JsonTokenType.StartObject && elements.Count < MostRecords;)
            {
                if (!JsonDocument.TryParseValue(ref json, out var document)) break;
                using (document) elements.Add(JsonSerializer.SerializeToUtf8Bytes(document.RootElement));
            }
        }
        catch (JsonException)
        {
            // What was whole before the fault is shown.
        }

        return elements;
    }
}
