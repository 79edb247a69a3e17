using System.Text;
using Cohort.Core.Mappings;

namespace Cohort.Engine.Input;

/// <summary>
/// Tells from the beginning of some events what they are, where they are not what is read: JSON objects, one to a line, or CSV by a
/// mapping. A file of the wrong kind is one mistake, not a million refused records.
/// </summary>
internal static class EventsShape
{
    /// <summary>Bytes that are enough to tell.</summary>
    public const int EnoughBytes = 64 * 1024;

    /// <summary>What helps where a file is one JSON array.</summary>
    public const string ArrayRemedy = "write its elements out, one to a line, as 'jq -c .[]' does";

    /// <summary>What XML is called where CSV could be read too, and what helps.</summary>
    public const string Xml = "XML; write its records out as CSV or JSON lines first";

    private const int ShownLetters = 60;
    private const int LineBytes = 1024;
    private const string JsonRemedy = "Events are JSON objects, one to a line.";
    private const string CsvRemedy = "The mapping reads lines of CSV under a header.";

    private static readonly (byte[] Beginning, string Kind)[] Formats =
    [
        ([0x1F, 0x8B], "a gzip file; give it a name that ends in .gz, or pipe it through zcat"),
        ("PK\u0003\u0004"u8.ToArray(), "a zip archive; unpack it first"),
        ("PAR1"u8.ToArray(), "a Parquet file; write its rows out as JSON lines first"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file; pipe it through zstdcat"),
        ("BZh"u8.ToArray(), "a bzip2 file; pipe it through bzcat"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file; pipe it through xzcat"),
        ("Obj\u0001"u8.ToArray(), "an Avro file; write its records out as JSON lines first"),
        ("SQLite format 3"u8.ToArray(), "a SQLite database"),
        ([0xFF, 0xFE], "UTF-16 text; convert it to UTF-8"),
        ([0xFE, 0xFF], "UTF-16 text; convert it to UTF-8"),
    ];

    private static readonly (char Sign, string Name)[] Separators = [(',', "commas"), (';', "semicolons"), ('\t', "tabs"), ('|', "bars")];

    /// <summary>What the events look like, as a message; null where a line of them begins a JSON object, or there is none yet.</summary>
    /// <param name="name">How the events were named.</param>
    /// <param name="beginning">Their first bytes.</param>
    /// <param name="mapping">The mapping that they are read by; null for the plain format.</param>
    public static string? FaultOf(string name, ReadOnlySpan<byte> beginning, MappingText? mapping = null)
    {
        var remedy = mapping is { IsCsv: true } ? CsvRemedy : JsonRemedy;
        if (beginning.StartsWith(Encoding.UTF8.Preamble)) beginning = beginning[Encoding.UTF8.Preamble.Length..];
        if (FormatOf(beginning) is { } format) return $"'{name}' looks like {format}. {remedy}";
        var lines = FirstLines(beginning);
        if (lines.Count == 0) return null;
        var kind = mapping is { IsCsv: true } ? NoCsvOf(lines[0]) : lines.Any(line => line[0] == '{') ? null : KindOf(lines, mapping);
        return kind is null ? null : $"'{name}' looks like {kind}. {remedy}";
    }

    /// <summary>What a binary or packed format is called; null of text.</summary>
    /// <param name="beginning">The first bytes of a file.</param>
    public static string? FormatOf(ReadOnlySpan<byte> beginning)
    {
        foreach (var (begins, kind) in Formats)
        {
            if (beginning.StartsWith(begins)) return kind;
        }

        return null;
    }

    /// <summary>What the sign that parts the fields of CSV is called, in the plural.</summary>
    public static string NameOf(char separator) => Separators.First(one => one.Sign == separator).Name;

    private static string? NoCsvOf(string first) => first[0] switch
    {
        '{' => "JSON objects; take a mapping without 'format csv'",
        '[' when first.StartsWith("[{", StringComparison.Ordinal) || first.Length == 1 => $"a JSON array; {ArrayRemedy}, and take a mapping without 'format csv'",
        '<' => Xml,
        _ => null,
    };

    // A last one that is cut off tells as much as the others.
    private static List<string> FirstLines(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<string>();
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var line = bytes[range].Trim(" \t\r"u8);
            if (!line.IsEmpty) lines.Add(Encoding.UTF8.GetString(line[..Math.Min(line.Length, LineBytes)]));
        }

        return lines;
    }

    // A single line of another kind may be a greeting before the first event, so it is left to be refused by itself.
    private static string? KindOf(List<string> lines, MappingText? mapping) => lines[0][0] switch
    {
        '[' => $"a JSON array; {ArrayRemedy}",
        '<' => "XML; write its records out as JSON lines first",
        _ when lines.Count > 1 && SeparatorOf(lines) is { } separator =>
            $"CSV with {separator} between the fields, beginning {Shown(lines[0])}; {(mapping is null ? "read it by a mapping of CSV, of which 'cohort inspect' drafts one" : "a mapping of CSV begins with 'format csv'")}",
        _ => null,
    };

    private static string? SeparatorOf(List<string> lines) =>
        Separators.Where(one => lines.All(line => line.Contains(one.Sign, StringComparison.Ordinal))).MaxBy(one => lines[0].Count(one.Sign)).Name;

    private static string Shown(string line)
    {
        var shown = string.Concat(line.Take(ShownLetters).Select(c => char.IsControl(c) ? ' ' : c));
        return $"\"{shown}{(line.Length > ShownLetters ? "…" : "")}\"";
    }
}
