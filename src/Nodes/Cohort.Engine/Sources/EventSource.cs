using Cohort.Engine.Input;
using Cohort.Engine.Texts;
using Cohort.Store;

namespace Cohort.Engine.Sources;

/// <summary>A stream of purchases as newline-delimited JSON: a file, a gzip file, standard input, or what a program gives.</summary>
/// <param name="Name">The name under which its position is kept.</param>
/// <param name="File">The file, or null for what is none.</param>
internal sealed record EventSource(string Name, string? File)
{
    /// <summary>Opens what a program gives; null for a file and for standard input.</summary>
    public Func<Stream>? Content { get; init; }

    /// <summary>Whether the content begins where what was read before ended. Nothing of it can be left for a later run: nobody has it then.</summary>
    public bool GoesOn { get; init; }

    /// <summary>The bytes of the source where that is known before reading it: the length of a plain file.</summary>
    public long? Length => IsPlain ? new FileInfo(File!).Length : null;

    private bool IsPlain => File is not null && !File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The source of a command-line argument: a path, or <c>-</c> for standard input.</summary>
    public static EventSource Of(string argument, string? name) => argument == "-"
        ? new EventSource(name ?? "-", null)
        : new EventSource(name ?? Path.GetFullPath(argument), Path.GetFullPath(argument));

    /// <summary>Opens the source where a position stands.</summary>
    /// <exception cref="EngineException">It cannot be read, or is not the one that was read before.</exception>
    public Stream OpenAt(SourcePosition position)
    {
        var stream = Open();
        if (GoesOn) return stream;
        var tail = new byte[position.Tail.Length];
        try
        {
            Skip(stream, position.Byte - tail.Length);
            stream.ReadExactly(tail);
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

    /// <summary>Refuses a file that holds something else than JSON objects, one to a line.</summary>
    /// <exception cref="EngineException">It does, or it cannot be read.</exception>
    public void RequireObjects()
    {
        // What a pipe gives is gone when it is read; it has no length, and the run looks at its beginning instead.
        if (File is null || new FileInfo(File).Length == 0) return;
        using var stream = Open();
        var beginning = new byte[EventsShape.EnoughBytes];
        try
        {
            RequireObjects(beginning.AsSpan(0, stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)));
        }
        catch (InvalidDataException e)
        {
            throw Broken(0, e);
        }
    }

    /// <summary>Refuses events whose first bytes show that they are something else than JSON objects, one to a line.</summary>
    /// <exception cref="EngineException">They do.</exception>
    public void RequireObjects(ReadOnlySpan<byte> beginning)
    {
        if (!GoesOn && EventsShape.FaultOf(Name, beginning) is { } fault) throw EngineException.BadInput(fault);
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

    private static void Skip(Stream stream, long bytes)
    {
        if (stream.CanSeek)
        {
            if (stream.Length < bytes) throw new EndOfStreamException();
            stream.Position = bytes;
            return;
        }

        var buffer = new byte[64 * 1024];
        while (bytes > 0)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes));
            if (read == 0) throw new EndOfStreamException();
            bytes -= read;
        }
    }

    private EngineException Changed(SourcePosition position, string how) => EngineException.BadInput(
        $"'{Name}' is not the source that was read up to record {position.Record} before: {how}. Give the same source again, or a new one another name ({MemberNames.SourceName}).");
}
