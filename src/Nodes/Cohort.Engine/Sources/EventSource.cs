using Cohort.Engine.Input;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Input;

namespace Cohort.Engine.Sources;

/// <summary>
/// A stream of records, one to a line: a file, a gzip file, standard input, or what a program gives. They are purchases in the plain format,
/// unless there is a mapping.
/// </summary>
/// <param name="Name">The name under which its position is kept.</param>
/// <param name="File">The file, or null for what is none.</param>
internal sealed record EventSource(string Name, string? File)
{
    /// <summary>Opens what a program gives; null for a file and for standard input.</summary>
    public Func<Stream>? Content { get; init; }

    /// <summary>What turns the records into purchases; null where they are purchases.</summary>
    public EventMapping? Mapping { get; init; }

    /// <summary>The header of CSV where the content has none; null where it begins with one.</summary>
    public byte[]? Header { get; init; }

    /// <summary>Whether the content begins where what was read before ended. Nothing of it can be left for a later run: nobody has it then.</summary>
    public bool GoesOn { get; init; }

    /// <summary>The bytes of the source where that is known before reading it: the length of a plain file.</summary>
    public long? Length => IsPlain ? new FileInfo(File!).Length : null;

    private bool IsPlain => File is not null && !File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The source of a command-line argument: a path, or <c>-</c> for standard input.</summary>
    public static EventSource Of(string argument, string? name) => argument == "-"
        ? new EventSource(name ?? "-", null)
        : new EventSource(name ?? Path.GetFullPath(argument), Path.GetFullPath(argument));

    /// <summary>The source of what a program appends; nothing is in it before something is appended.</summary>
    public static EventSource Appended(string name) => new(name, null) { Content = () => Stream.Null, GoesOn = true };

    /// <summary>Opens the source where a position stands.</summary>
    /// <param name="position">Where it stands.</param>
    /// <param name="header">Is shown what is before that, or as much of it as it needs; null where nobody looks for a header.</param>
    /// <exception cref="EngineException">It cannot be read, or is not the one that was read before.</exception>
    public Stream OpenAt(SourcePosition position, CsvHeader? header = null)
    {
        var stream = Open();
        if (GoesOn) return stream;
        var tail = new byte[position.Tail.Length];
        try
        {
            var beginning = header is null ? 0 : ReadBeginning(stream, position.Byte - tail.Length, header);
            Skip(stream, position.Byte - tail.Length, beginning);
            stream.ReadExactly(tail);
            header?.Look(tail);
        }
        catch (EndOfStreamException)
        {
            throw Changed(position, $"it ends before byte {position.Byte}");
        }

        catch (InvalidDataException e)
        {
            throw Broken(0, e);
        }

        if (SourceTail.Of(tail) != position.Tail && tail.Length > 0) throw Changed(position, $"its bytes before {position.Byte} differ");
        return stream;
    }

    /// <summary>Refuses a file that holds something else than what is read: JSON objects, one to a line, or CSV by a mapping.</summary>
    /// <exception cref="EngineException">It does, or it cannot be read.</exception>
    public void RequireShape()
    {
        // What a pipe gives is gone when it is read; it has no length, and the run looks at its beginning instead.
        if (File is null || new FileInfo(File).Length == 0) return;
        using var stream = Open();
        var beginning = new byte[EventsShape.EnoughBytes];
        try
        {
            RequireShape(beginning.AsSpan(0, stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)));
        }
        catch (InvalidDataException e)
        {
            throw Broken(0, e);
        }
    }

    /// <summary>Refuses events whose first bytes show that they are something else.</summary>
    /// <exception cref="EngineException">They do.</exception>
    public void RequireShape(ReadOnlySpan<byte> beginning)
    {
        if (!GoesOn && EventsShape.FaultOf(Name, beginning, Mapping?.Text) is { } fault) throw EngineException.BadInput(fault);
    }

    /// <summary>A compressed source is damaged or cut off.</summary>
    public static EngineException Broken(long after, InvalidDataException cause) => EngineException.BadInput(
        $"The events cannot be decompressed after byte {after} of their content ({cause.Message}). The file is damaged or cut off; give a whole one.");

    private Stream Open()
    {
        if (File is null) return Content?.Invoke() ?? Console.OpenStandardInput();
        try
        {
            var file = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
            return IsPlain ? file : new GzipFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw EngineException.BadInput($"The events '{File}' cannot be read ({e.Message}). Check the path.");
        }
    }

    private static long ReadBeginning(Stream stream, long bytes, CsvHeader header)
    {
        var buffer = new byte[64 * 1024];
        var done = 0L;
        while (done < bytes && header.Line is null)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes - done));
            if (read == 0) throw new EndOfStreamException();
            header.Look(buffer.AsSpan(0, read));
            done += read;
        }

        return done;
    }

    // To a place in the stream, of which some bytes were read.
    private static void Skip(Stream stream, long bytes, long from)
    {
        if (stream.CanSeek)
        {
            if (stream.Length < bytes) throw new EndOfStreamException();
            stream.Position = bytes;
            return;
        }

        var buffer = new byte[64 * 1024];
        while (from < bytes)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes - from));
            if (read == 0) throw new EndOfStreamException();
            from += read;
        }
    }

    private EngineException Changed(SourcePosition position, string how) => EngineException.BadInput(
        $"'{Name}' is not the source that was read up to record {position.Record} before: {how}. Give the same source again, or a new one another name ({MemberNames.SourceName}).");
}
