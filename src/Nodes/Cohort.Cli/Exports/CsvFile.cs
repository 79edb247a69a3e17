using System.Buffers;
using System.Globalization;
using System.Text;
using Cohort.Store;
using CsvHelper;
using CsvHelper.Configuration;

namespace Cohort.Cli.Exports;

/// <summary>
/// CSV as it is exported: UTF-8, a line feed at each end of line, quotes only where RFC 4180 needs them. A file appears
/// under its name only when it is complete; a new one is for this user alone, because it says who bought what.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n");

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\n",
        ShouldQuote = field => field.Field.AsSpan().ContainsAny(NeedsQuotes),
    };

    private readonly AtomicFile? _file;
    private readonly CsvWriter _csv;

    private CsvFile(AtomicFile? file, TextWriter writer) => (_file, _csv) = (file, new CsvWriter(writer, Format, leaveOpen: file is null));

    /// <summary>Rows written, the header not counted.</summary>
    public long Rows { get; private set; }

    /// <summary>Starts a file, or writes to standard output where the path is <c>-</c>.</summary>
    public static CsvFile Create(string path, TextWriter output, params string[] columns)
    {
        var file = path == "-" ? null : new AtomicFile(path, isPrivate: true);
        var csv = new CsvFile(file, file is null ? Buffered(output) : new StreamWriter(file.Stream, new UTF8Encoding(false), leaveOpen: true));
        foreach (var column in columns) csv._csv.WriteField(column);
        csv._csv.NextRecord();
        return csv;
    }

    /// <summary>Adds a field to the row.</summary>
    public CsvFile Field(string text)
    {
        _csv.WriteField(text);
        return this;
    }

    /// <inheritdoc cref="Field(string)"/>
    public CsvFile Field(long number) => Field(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        _csv.NextRecord();
        Rows++;
    }

    /// <summary>Completes the file and gives it its name.</summary>
    public void Commit()
    {
        _csv.Flush();
        _file?.Commit();
    }

    public void Dispose()
    {
        // After a commit the stream is closed, and nothing is left to flush; after a fault nothing is worth it.
        _file?.Dispose();
    }

    // The console flushes after each write: a row at a time would cost a system call each.
    private static TextWriter Buffered(TextWriter output) => ReferenceEquals(output, Console.Out)
        ? new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16)
        : output;
}
