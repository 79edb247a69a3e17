using System.Globalization;
using System.Text;
using Cohort.Store.Input;
using CsvHelper;
using CsvHelper.Configuration;

namespace Cohort.Engine.Input;

/// <summary>
/// A CSV file (.csv or .csv.gz, UTF-8) read row by row, its columns found by name. Quotes are read strictly: a file
/// that only seems to be CSV is refused, with the line, instead of being read as something else.
/// </summary>
internal sealed class CsvTable : IDisposable
{
    /// <summary>Characters of a field; one without an end would be kept whole.</summary>
    private const int MostFieldCharacters = 64 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly CsvParser _csv;
    private readonly int[] _columns;
    private readonly int _width;

    private CsvTable(string path, CsvParser csv, string[] required, string[] optional)
    {
        Path = path;
        _csv = csv;
        if (!Next()) throw EngineException.BadInput($"{path} is empty; expected a header with {Listed(required)}.");
        _width = csv.Count;
        _columns = [.. required.Select(name => Find(name, true)), .. optional.Select(name => Find(name, false))];
    }

    /// <summary>The file as it was named.</summary>
    public string Path { get; }

    /// <summary>The line on which the current row ends; the header's is 1.</summary>
    public int Line => _csv.RawRow;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file; a name that ends in .gz is decompressed.</param>
    /// <param name="required">Columns that must be there: by these positions the fields are read, whatever their order.</param>
    /// <param name="optional">Columns that may be missing; their positions follow, and their fields are then empty.</param>
    /// <exception cref="EngineException">The file is missing, or its header lacks a column or has one twice.</exception>
    /// <param name="mostBytes">What the file may have at most when it is decompressed; for what is kept in memory.</param>
    public static CsvTable Open(string path, string[] required, string[] optional, long mostBytes = long.MaxValue)
    {
        if (!File.Exists(path)) throw EngineException.BadInput($"There is no file {path}; check the name.");
        Stream stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) stream = new GzipFile(stream);
        return Open(path, stream, required, optional, mostBytes);
    }

    /// <summary>The same for a stream of CSV; the name is for messages.</summary>
    internal static CsvTable Open(string name, Stream content, string[] required, string[] optional, long mostBytes)
    {
        var stream = new BoundedStream(content, mostBytes);
        var strict = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            MaxFieldSize = MostFieldCharacters,
            BadDataFound = found => throw new BadDataException(found.Field, found.RawRecord, found.Context),
        };
        var csv = new CsvParser(new StreamReader(stream, StrictUtf8), strict);
        try
        {
            return new CsvTable(name, csv, required, optional);
        }
        catch
        {
            csv.Dispose();
            throw;
        }
    }

    /// <summary>The text of a field of the current row, by the position of its column in the list it was opened with.</summary>
    public string this[int column] => _columns[column] < 0 ? "" : _csv[_columns[column]];

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="EngineException">The file is not CSV or UTF-8 from here on, or the row has too many or too few fields.</exception>
    public bool Read()
    {
        if (!Next()) return false;
        if (_csv.Count != _width)
            throw EngineException.BadInput($"{Path}, line {Line}: the row has {_csv.Count} fields; the header has {_width}.");
        return true;
    }

    /// <summary>The fault of a field, with file, line and column before the detail.</summary>
    public EngineException Fault(string column, string detail) => EngineException.BadInput(Located(column, detail));

    /// <summary>A detail with file, line and column before it.</summary>
    public string Located(string column, string detail) => $"{Path}, line {Line}, column {column}: {detail}";

    /// <inheritdoc/>
    public void Dispose() => _csv.Dispose();

    /// <summary>Moves on and looks at every field, since quotes are only checked then.</summary>
    private bool Next()
    {
        try
        {
            if (!_csv.Read()) return false;
            for (var i = 0; i < _csv.Count; i++) _ = _csv[i];
            return true;
        }
        catch (BadDataException)
        {
            throw EngineException.BadInput(
                $"{Path}, line {Line}: a quote is out of place or never closed; quote the whole field and double the quotes in it.");
        }
        catch (MaxFieldSizeException)
        {
            throw EngineException.BadInput($"{Path}, line {Line}: a field has more than {MostFieldCharacters} characters; look for a quote that is never closed.");
        }
        catch (TooManyBytesException fault)
        {
            throw EngineException.BadInput($"{Path}, after line {Line}: the file has more than {fault.Most} bytes (decompressed, where it is); remove rows, or correct its name.");
        }
        catch (DecoderFallbackException)
        {
            throw EngineException.BadInput($"{Path}, after line {Line}: the text is not UTF-8; convert the file to UTF-8.");
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw EngineException.BadInput($"{Path}, after line {Line}: the file cannot be decompressed; it is damaged or no gzip file.");
        }
    }

    private int Find(string name, bool required)
    {
        var header = _csv.Record!;
        var at = Array.IndexOf(header, name);
        if (at < 0 && required)
            throw EngineException.BadInput($"{Path} has no column {name}; its header is {Listed(header)}.");
        if (at >= 0 && Array.LastIndexOf(header, name) != at)
            throw EngineException.BadInput($"{Path} has the column {name} twice; remove or rename one.");
        return at;
    }

    private static string Listed(string[] names) => string.Join(", ", names.Take(20));
}
