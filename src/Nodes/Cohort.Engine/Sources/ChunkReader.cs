using System.Text;
using System.Threading.Channels;
using Cohort.Core.Ingest;
using Cohort.Engine.Input;
using Cohort.Engine.Timing;
using Cohort.Store;

namespace Cohort.Engine.Sources;

/// <summary>
/// Reads a source ahead of the engine, on a thread of its own, into chunks of whole records. Bounded: when the engine
/// falls behind, reading waits.
/// </summary>
internal sealed class ChunkReader : IDisposable
{
    /// <summary>Bytes of a chunk: large enough that the work per chunk does not count, small enough for the cache.</summary>
    public const int ChunkBytes = 512 * 1024;

    /// <summary>The same where records are mapped: an order of a wholesaler has hundreds of lines, and a record fits into a chunk.</summary>
    public const int MappedChunkBytes = 1024 * 1024;

    // A following reader looks for new bytes this often, in milliseconds: well under the second of a live commit.
    private const int FollowPause = 100;

    private readonly EventSource _source;
    private readonly Stream _stream;
    private readonly bool _follow;
    private readonly bool _takesUnended;
    private readonly Queue<long> _cuts;
    private readonly Channel<Chunk> _chunks;
    private readonly Channel<byte[]> _buffers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly bool _fills;
    private readonly int _chunkBytes;
    private readonly CsvHeader? _header;
    private readonly ThreadTimes _times;
    private long _at;

    /// <summary>Begins to read.</summary>
    /// <param name="source">The source.</param>
    /// <param name="position">Where to begin.</param>
    /// <param name="cuts">Places at which a chunk must end, ascending; each the beginning of a record.</param>
    /// <param name="follow">Whether to wait for more at the end.</param>
    /// <param name="takesUnended">Whether a last record counts that has no line end. Otherwise it is left: more of it may come.</param>
    /// <param name="ahead">How many chunks may be read ahead.</param>
    /// <param name="held">How many chunks whoever takes them holds at a time.</param>
    /// <param name="times">Is told what the thread does.</param>
    /// <exception cref="EngineException">The source cannot be read, or is not the one that was read before.</exception>
    public ChunkReader(EventSource source, SourcePosition position, IEnumerable<long> cuts, bool follow, bool takesUnended, int ahead, int held, ThreadTimes times)
    {
        _header = source is { Mapping: { Text.IsCsv: true } mapping, Header: null } ? new CsvHeader(source, mapping) : null;
        (_source, _stream, _at) = (source, source.OpenAt(position, _header), position.Byte);
        (_cuts, _follow, _takesUnended, _times) = (new Queue<long>(cuts), follow, takesUnended, times);
        _chunkBytes = source.Mapping is null ? ChunkBytes : MappedChunkBytes;

        // The next bytes of a file are there at once; those of a pipe may be long in coming, and nothing waits for them.
        _fills = _stream.CanSeek;
        // What is short is not read far ahead.
        if (_fills && !follow)
        {
            var chunks = 1 + ((_stream.Length - _stream.Position) / _chunkBytes);
            (ahead, held) = ((int)Math.Min(ahead, chunks), (int)Math.Min(held, chunks));
        }

        _chunks = Channel.CreateBounded<Chunk>(new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });
        _buffers = Channel.CreateUnbounded<byte[]>();
        for (var i = 0; i < ahead + held + 2; i++) Return(new byte[_chunkBytes]);
        _thread = new Thread(Read) { IsBackground = true, Name = "source" };
        _thread.Start();
    }

    /// <summary>Bytes of a last record without line end that were left in the source; known when it has ended.</summary>
    public long UnendedBytes { get; private set; }

    /// <summary>Takes the chunks that are there, at least one unless none comes in time; false when the source has ended.</summary>
    /// <exception cref="IOException">The source could not be read.</exception>
    public bool Take(List<Chunk> chunks, int most, TimeSpan patience, CancellationToken stop)
    {
        chunks.Clear();
        if (!_chunks.Reader.TryPeek(out _))
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
            timeout.CancelAfter(patience);
            try
            {
                if (!_chunks.Reader.WaitToReadAsync(timeout.Token).AsTask().GetAwaiter().GetResult()) return false;
            }
            catch (OperationCanceledException)
            {
                return true;
            }
        }

        TakeMore(chunks, most);
        return true;
    }

    /// <summary>Takes the chunks that are there, up to a number in all, and waits for none.</summary>
    public void TakeMore(List<Chunk> chunks, int most)
    {
        while (chunks.Count < most && _chunks.Reader.TryRead(out var chunk)) chunks.Add(chunk);
    }

    /// <summary>Gives a chunk's buffer back.</summary>
    public void Return(byte[] buffer) => _buffers.Writer.TryWrite(buffer);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();

        // A read of a terminal or pipe cannot be interrupted; the thread is a background one and ends with the process.
        if (_thread.Join(TimeSpan.FromMilliseconds(200))) _stream.Dispose();
        _stop.Dispose();
    }

    private void Read()
    {
        try
        {
            var buffer = Rent();
            var filled = 0;
            while (!_stop.IsCancellationRequested)
            {
                var room = UpToCut(filled, _chunkBytes - filled);
                var read = room == 0 ? 0 : _stream.Read(buffer, filled, room);
                var isAtEnd = read == 0 && room > 0;
                if (isAtEnd && _follow)
                {
                    // Records that were held back while the engine was behind must not wait for the next ones.
                    (buffer, filled) = Deliver(buffer, filled);
                    AwaitBytes();
                    continue;
                }

                filled += read;
                if (isAtEnd)
                {
                    SendLast(buffer, filled);
                    break;
                }

                (buffer, filled) = Deliver(buffer, filled);
            }

            _times.Begin(Stage.AwaitRoom);
            _chunks.Writer.Complete();
        }
        catch (InvalidDataException e)
        {
            _chunks.Writer.Complete(EventSource.Broken(_at, e));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _chunks.Writer.Complete(_stop.IsCancellationRequested ? null : e);
        }
    }

    private void SendLast(byte[] buffer, int filled)
    {
        if (filled == 0) return;
        var whole = _takesUnended ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
        UnendedBytes = buffer.AsSpan(whole, filled - whole).IndexOfAnyExcept(" \t\r"u8) < 0 ? 0 : filled - whole;
        if (whole > 0) Send(buffer, whole, whole);
    }

    // How much of some room may be read after what was read, so that no chunk goes beyond a place where one must end.
    private int UpToCut(long past, int room)
    {
        while (_cuts.TryPeek(out var cut) && cut <= _at) _cuts.Dequeue();
        return _cuts.TryPeek(out var next) ? (int)Math.Min(room, next - _at - past) : room;
    }

    private (byte[] Buffer, int Filled) Deliver(byte[] buffer, int filled)
    {
        // What is before a cut is whole: it was the end of the source once, where the last record may lack its line end.
        var isAtCut = UpToCut(filled, 1) == 0;
        var records = isAtCut ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
        var isFull = isAtCut || filled == _chunkBytes;
        if (records == 0 && isFull) return SkipOversized(buffer, filled);
        if (records == 0 || (!isFull && _fills && _chunks.Reader.Count > 0)) return (buffer, filled);
        var next = Rent();
        buffer.AsSpan(records, filled - records).CopyTo(next);
        Send(buffer, records, records);
        return (next, filled - records);
    }

    private (byte[] Buffer, int Filled) SkipOversized(byte[] buffer, int filled)
    {
        var rest = Rent();
        long length = filled;
        while (!_stop.IsCancellationRequested)
        {
            var room = UpToCut(length, _chunkBytes);
            var read = room == 0 ? 0 : _stream.Read(rest, 0, room);
            if (read == 0 && room > 0 && !_follow && !_takesUnended)
            {
                UnendedBytes = length;
                return (rest, 0);
            }

            if (room == 0 || (read == 0 && !_follow)) break;
            if (read == 0) AwaitBytes();
            var end = rest.AsSpan(0, read).IndexOf((byte)'\n');
            length += end < 0 ? read : end + 1;
            if (end < 0) continue;
            var over = read - end - 1;
            rest.AsSpan(end + 1, over).CopyTo(rest);
            Send(buffer, DeadLetter.KeptBytes, length, lineEnd: 1);
            return (rest, over);
        }

        Send(buffer, DeadLetter.KeptBytes, length);
        return (rest, 0);
    }

    private void Send(byte[] buffer, int length, long sourceBytes, int lineEnd = 0)
    {
        if (_at == 0) _source.RequireShape(buffer.AsSpan(0, Math.Min(length, EventsShape.EnoughBytes)));
        LookForHeader(sourceBytes > length ? buffer : buffer.AsSpan(0, length));
        var mark = _at == 0 ? StripMark(buffer.AsSpan(0, length)) : 0;
        var chunk = new Chunk(buffer, length - mark, _at + mark, sourceBytes - mark)
        {
            LineEndBytes = lineEnd,
            Header = _source.Header ?? _header?.Line,
            HeaderBytes = (int)Math.Clamp(_header?.Past - _at - mark ?? 0, 0, length - mark),
        };
        _at += sourceBytes;
        if (_chunks.Writer.TryWrite(chunk)) return;
        var former = _times.Begin(Stage.AwaitRoom);
        _chunks.Writer.WriteAsync(chunk, _stop.Token).AsTask().GetAwaiter().GetResult();
        _times.Begin(former);
    }

    // A chunk ends with a record, so that the line at hand has ended too; one that is longer than a chunk is no header.
    private void LookForHeader(ReadOnlySpan<byte> records)
    {
        if (_header is not { Line: null } header) return;
        header.Look(records);
        header.End();
    }

    // A byte order mark at the start of a source belongs to no record; what follows moves to its place.
    private static int StripMark(Span<byte> bytes)
    {
        if (!bytes.StartsWith(Encoding.UTF8.Preamble)) return 0;
        bytes[Encoding.UTF8.Preamble.Length..].CopyTo(bytes);
        return Encoding.UTF8.Preamble.Length;
    }

    private byte[] Rent()
    {
        if (_buffers.Reader.TryRead(out var free)) return free;
        var former = _times.Begin(Stage.AwaitRoom);
        var buffer = _buffers.Reader.ReadAsync(_stop.Token).AsTask().GetAwaiter().GetResult();
        _times.Begin(former);
        return buffer;
    }

    private void AwaitBytes()
    {
        var former = _times.Begin(Stage.AwaitBytes);
        _stop.Token.WaitHandle.WaitOne(FollowPause);
        _times.Begin(former);
    }
}
