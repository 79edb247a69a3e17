using Cohort.Core.Purchases;
using Cohort.Engine.Input;
using Cohort.Store;

namespace Cohort.Engine.Sources;

/// <summary>Finds the header of a source of CSV, its first line that is not blank, while the source is read from its beginning.</summary>
internal sealed class CsvHeader(EventSource source, EventMapping mapping)
{
    // The header of a table of a thousand columns has a third of it.
    private const int MostBytes = EventsShape.EnoughBytes;

    private readonly List<byte> _begun = [];

    /// <summary>The header, without its line end; null until it is found.</summary>
    public byte[]? Line { get; private set; }

    /// <summary>Where the source goes on behind it.</summary>
    public long Past { get; private set; }

    /// <summary>The header of a file; null where there is no such file any more.</summary>
    /// <exception cref="EngineException">The file holds none.</exception>
    public static byte[]? Of(string file, EventMapping mapping)
    {
        if (!File.Exists(file)) return null;
        var source = EventSource.Of(file, null) with { Mapping = mapping };
        using var stream = source.OpenAt(SourcePosition.Start(source.Name));
        var header = new CsvHeader(source, mapping);
        var bytes = new byte[MostBytes];
        header.Look(bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
        header.End();
        return header.Line;
    }

    /// <summary>Looks at the next bytes of the source.</summary>
    /// <exception cref="EngineException">They hold no header.</exception>
    public void Look(ReadOnlySpan<byte> bytes)
    {
        while (Line is null && !bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..(end + 1)];
            if (_begun.Count + part.Length > MostBytes) throw Fault($"its first {MostBytes} bytes have no line end");
            _begun.AddRange(part);
            Past += part.Length;
            bytes = bytes[part.Length..];
            if (end >= 0) End();
        }
    }

    /// <summary>The line at hand has ended, with a line end or with the source.</summary>
    /// <exception cref="EngineException">It is no header.</exception>
    public void End()
    {
        if (Line is not null) return;
        var line = _begun.ToArray().AsSpan();
        var mark = System.Text.Encoding.UTF8.Preamble;
        if (Past == _begun.Count && line.StartsWith(mark)) line = line[mark.Length..];
        _begun.Clear();
        line = line.TrimEnd((byte)'\n');
        if (!line.ContainsAnyExcept(" \t\r"u8)) return;
        if (mapping.CreateReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc).TakeHeader(line) is { } fault) throw EngineException.BadInput($"'{source.Name}' cannot be read by the mapping {mapping.Name}. {fault}");
        Line = line.ToArray();
    }

    private EngineException Fault(string what) =>
        EngineException.BadInput($"'{source.Name}' has no header of CSV: {what}. Give a file whose first line names the columns.");
}
