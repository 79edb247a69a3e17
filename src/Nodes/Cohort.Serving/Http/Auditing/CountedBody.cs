using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cohort.Serving.Http.Doors;

namespace Cohort.Serving.Http.Auditing;

/// <summary>A body as it is read, of which size, hash and beginning are kept: rules and taxonomies are too large for a log.</summary>
internal sealed class CountedBody(Stream inner) : Stream
{
    private const int Beginning = 256;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _beginning = new();
    private long _length;

    /// <summary>What was read.</summary>
    public string Told => string.Create(CultureInfo.InvariantCulture,
        $"{_length} bytes, sha256:{Convert.ToHexStringLower(_hash.GetCurrentHash())}, beginning with {Excerpt.Of(Encoding.UTF8.GetString(_beginning.ToArray()), Beginning)}");

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _length; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..read]);
        return read;
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        await ReadAsync(buffer.AsMemory(offset, count), cancellationToken);

    // The server lets nobody read while a thread waits.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> read)
    {
        _length += read.Length;
        _hash.AppendData(read);
        if (_beginning.Length < Beginning) _beginning.Write(read[..(int)Math.Min(read.Length, Beginning - _beginning.Length)]);
    }
}
