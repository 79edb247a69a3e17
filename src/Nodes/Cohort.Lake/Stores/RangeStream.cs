namespace Cohort.Lake.Stores;

/// <summary>An object of a store that is read in blocks as they are needed; the last blocks are kept.</summary>
internal sealed class RangeStream(long length, Func<long, long, byte[]> read) : Stream
{
    private const int BlockBytes = 1 << 20;
    private const int BlocksKept = 4;

    private readonly Queue<long> _order = new();
    private readonly Dictionary<long, byte[]> _blocks = [];

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && Position < length)
        {
            var part = Block(Position / BlockBytes).AsSpan((int)(Position % BlockBytes));
            var taken = Math.Min(part.Length, buffer.Length - read);
            part[..taken].CopyTo(buffer[read..]);
            read += taken;
            Position += taken;
        }

        return read;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private byte[] Block(long number)
    {
        if (_blocks.TryGetValue(number, out var block)) return block;
        block = read(number * BlockBytes, Math.Min(length, (number + 1) * BlockBytes));
        if (_order.Count == BlocksKept) _blocks.Remove(_order.Dequeue());
        _order.Enqueue(number);
        return _blocks[number] = block;
    }
}
