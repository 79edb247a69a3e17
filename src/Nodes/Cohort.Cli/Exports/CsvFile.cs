using System.Buffers;
using System.Globalization;
using System.Text;
using Cohort.Store;
using Cohort.Verbs.Display;
using CsvHelper;
using CsvHelper.Configuration;

namespace Cohort.Cli.Exports;

/// <summary>
/// CSV as it is exported: UTF-8, a line feed at each end of line, quotes only where RFC 4180 needs them. A file appears
/// under its name only when it is complete; a new one is for this user alone, because it says who bought what. Opened in a
/// spreadsheet, each text is a text: one that would be a formula has an apostrophe before it, unless it is to be raw.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n");

    // What a spreadsheet takes for the beginning of a formula, or skips before one; full-width forms are typed in East Asia.
    private static readonly SearchValues<char> BeginsFormula = SearchValues.Create("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\n",
        ShouldQuote = field => field.Field.AsSpan().ContainsAny(NeedsQuotes),
    };

    private readonly AtomicFile? _file;
    private readonly CsvWriter _csv;
    private readonly bool _raw;

    private CsvFile(AtomicFile? file, TextWriter writer, bool raw) => (_file, _csv, _raw) = (file, new CsvWriter(writer, Format, leaveOpen: file is null), raw);

    /// <summary>Rows written, the header not counted.</summary>
    public long Rows { get; private set; }

    /// <summary>Starts a file, or writes to standard output where the path is <c>-</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="raw">Whether texts are written as they are, for programs.</param>
    /// <param name="columns">The header.</param>
    public static CsvFile Create(string path, TextWriter output, bool raw, params string[] columns)
    {
        var file = path == "-" ? null : new AtomicFile(path, isPrivate: true);
        var csv = new CsvFile(file, file is null ? Buffered(output) : new StreamWriter(file.Stream, new UTF8Encoding(false), leaveOpen: true), raw);
        foreach (var column in columns) csv._csv.WriteField(column);
        csv._csv.NextRecord();
        return csv;
    }

    /// <summary>Adds a text to the row.</summary>
    public CsvFile Field(string text)
    {
        _csv.WriteField(!_raw && text.Length > 0 && BeginsFormula.Contains(text[0]) ? $"'{text}" : text);
        return this;
    }

    /// <summary>Adds a number to the row; a negative one is a number too.</summary>
    public CsvFile Field(long number)
    {
        _csv.WriteField(number.ToString(CultureInfo.InvariantCulture));
        return this;
    }

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
    private static TextWriter Buffered(TextWriter output) => ReferenceEquals(ShownOutput.Behind(output), Console.Out)
        ? new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16)
        : ShownOutput.Behind(output);
}
