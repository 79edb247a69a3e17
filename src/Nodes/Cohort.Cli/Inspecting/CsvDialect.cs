using Cohort.Core.Mappings.Records;
using Cohort.Engine.Input;

namespace Cohort.Cli.Inspecting;

/// <summary>How a file of CSV is written.</summary>
/// <param name="Separator">What parts its fields.</param>
/// <param name="Columns">The names of its columns.</param>
internal sealed record CsvDialect(byte Separator, IReadOnlyList<string> Columns)
{
    // Lines in which the number of fields is looked for.
    private const int Looked = 10;

    /// <summary>The dialect for people.</summary>
    public string Description => $"CSV with {EventsShape.NameOf((char)Separator)} between the {Columns.Count} fields, under a header";

    /// <summary>The dialect of some lines; null where they are no CSV: the header has one column, or no line has as many fields.</summary>
    public static CsvDialect? Of(IReadOnlyList<byte[]> lines)
    {
        var separator = CsvText.SeparatorOf(lines[0]);
        var columns = CsvText.FieldsOf(lines[0], separator);
        return columns is { Count: > 1 } && lines.Skip(1).Take(Looked).Any(line => CsvText.FieldsOf(line, separator)?.Count == columns.Count)
            ? new CsvDialect(separator, columns) : null;
    }
}
