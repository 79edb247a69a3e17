using System.IO.Compression;

namespace Cohort.Store.Input;

/// <summary>
/// The content of a gzip file of one or several members, read strictly: a file that is cut off, or goes on with something
/// else, is a fault and not an early end.
/// </summary>
/// <remarks>
/// The library ends without a word where its input does. So a member of our own is put behind the file: the library reads it,
/// and checks it, only where the file's last member was whole. Its content, a mark, is kept from the reader.
/// </remarks>
internal sealed class GzipFile : ReadingStream
{
    private const int MarkBytes = 16;

    private const string CutOff = "it is cut off, or something that is not gzip follows";

    // Bytes that no purchase or table ends with.
    private static readonly byte[] Mark = [0xC0, 0x4F, 0x00, 0xFF, 0x9D, 0x1B, 0xE2, 0x00, 0x77, 0xF5, 0x03, 0xA8, 0xFE, 0x11, 0x86, 0xD4];

    private static readonly byte[] MarkMember = Compressed(Mark);

    private readonly GZipStream _content;
    private readonly byte[] _held = new byte[MarkBytes];
    private int _heldBytes;
    private bool _isAtEnd;

    /// <summary>Reads from a file that stands at its beginning, and owns it.</summary>
    public GzipFile(Stream file) => _content = new GZipStream(new WithMark(file), CompressionMode.Decompress);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _isAtEnd) return 0;

        // The last bytes are held back: they are the mark, if the file ends here.
        var next = buffer.Length > MarkBytes ? buffer : stackalloc byte[2 * MarkBytes];
        while (true)
        {
            _held.AsSpan(0, _heldBytes).CopyTo(next);
            var room = Math.Min(next.Length - _heldBytes, buffer.Length);
            var read = _content.Read(next.Slice(_heldBytes, room));
            if (read == 0) return End();
            var there = next[..(_heldBytes + read)];
            var given = Math.Max(0, there.Length - MarkBytes);
            _heldBytes = there.Length - given;
            there[given..].CopyTo(_held);
            if (given == 0) continue;
            if (next != buffer) there[..given].CopyTo(buffer);
            return given;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }

    private int End()
    {
        if (!_held.AsSpan(0, _heldBytes).SequenceEqual(Mark)) throw new InvalidDataException(CutOff);
        _isAtEnd = true;
        return 0;
    }

    private static byte[] Compressed(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest)) gzip.Write(content);
        return bytes.ToArray();
    }

    /// <summary>A file, and the mark's member behind it.</summary>
    private sealed class WithMark(Stream file) : ReadingStream
    {
        private int _given;

        public override int Read(Span<byte> buffer)
        {
            if (_given == 0 && file.Read(buffer) is var read and > 0) return read;
            var rest = MarkMember.AsSpan(_given);
            var given = Math.Min(rest.Length, buffer.Length);
            rest[..given].CopyTo(buffer);
            _given += given;
            return given;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
