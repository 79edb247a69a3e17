using System.Text;
using Cohort.Core;
using Cohort.Core.Mappings;
using Cohort.Engine.Input;

namespace Cohort.Cli.Mappings;

/// <summary>A shop's records, one to a line, from a file, a gzip file or standard input; however many, in a bounded memory.</summary>
internal sealed class EventLines : IDisposable
{
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[2 * Limits.LargestRecordBytes];
    private int _at;
    private int _filled;
    private long _next;

    private EventLines(string path, Stream stream) => (Path, _stream) = (path, stream);

    /// <summary>The file as it was named.</summary>
    public string Path { get; }

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The first byte of the line that was read last.</summary>
    public long Start { get; private set; }

    /// <summary>The bytes of that line, line end excluded: more than were given where it was cut.</summary>
    public long Length { get; private set; }

    /// <summary>Opens a file, or standard input where it is called <c>-</c>.</summary>
    /// <exception cref="CommandException">It is missing, or holds something else than the mapping reads.</exception>
    public static EventLines Open(string path, MappingText mapping)
    {
        var lines = new EventLines(path, path == "-" ? Console.OpenStandardInput() : EventContent.Open(path));
        try
        {
            lines.RequireShape(mapping);
            return lines;
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>The lines of a stream that stands for a file.</summary>
    public static EventLines Of(string path, Stream stream) => new(path, stream);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Reads the next line that is not blank; of one that no record can be as long as, only the beginning.</summary>
    /// <exception cref="CommandException">The file cannot be decompressed from here on.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (TryReadAny(out line))
        {
            if (line.ContainsAnyExcept(" \t\r"u8)) return true;
        }

        return false;
    }

    private bool TryReadAny(out ReadOnlySpan<byte> line)
    {
        var scanned = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_at + scanned, _filled - _at - scanned).IndexOf((byte)'\n');
            if (end >= 0) return Take(scanned + end, ends: true, out line);
            scanned = _filled - _at;
            if (scanned >= Limits.LargestRecordBytes + 1) return TakeCut(out line);
            if (!Fill()) return Take(scanned, ends: false, out line) && Length > 0;
        }
    }

    private bool Take(int length, bool ends, out ReadOnlySpan<byte> line)
    {
        line = _buffer.AsSpan(_at, length);
        _at += length + (ends ? 1 : 0);
        (Start, Length) = (_next, length);
        _next += length + (ends ? 1 : 0);
        Line++;

        // A mark at the beginning of a file is none of its first line.
        if (Start == 0 && line.StartsWith(Encoding.UTF8.Preamble)) line = line[Encoding.UTF8.Preamble.Length..];
        return true;
    }

    // The beginning is kept apart, and the rest of the line passed over.
    private bool TakeCut(out ReadOnlySpan<byte> line)
    {
        var beginning = _buffer.AsSpan(_at, Limits.LargestRecordBytes + 1).ToArray();
        long length = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_at, _filled - _at).IndexOf((byte)'\n');
            var part = end >= 0 ? end : _filled - _at;
            length += part;
            _at += part;
            if (end >= 0 || !Fill()) break;
        }

        var ends = _at < _filled;
        if (ends) _at++;
        line = beginning;
        (Start, Length) = (_next, length);
        _next += length + (ends ? 1 : 0);
        Line++;
        return true;
    }

    private bool Fill()
    {
        _buffer.AsSpan(_at, _filled - _at).CopyTo(_buffer);
        (_at, _filled) = (0, _filled - _at);
        try
        {
            var read = _stream.Read(_buffer.AsSpan(_filled));
            _filled += read;
            return read > 0;
        }
        catch (InvalidDataException fault)
        {
            throw EventContent.Broken(Path, fault);
        }
    }

    private void RequireShape(MappingText mapping)
    {
        while (_filled < EventsShape.EnoughBytes && Fill())
        {
        }

        if (EventsShape.FaultOf(Path, _buffer.AsSpan(0, Math.Min(_filled, EventsShape.EnoughBytes)), mapping) is { } fault) throw CommandException.BadInput(fault);
    }
}
