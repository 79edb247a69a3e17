using Cohort.Store.Input;

namespace Cohort.Engine.Input;

/// <summary>More was read than may be.</summary>
internal sealed class TooManyBytesException(long most) : Exception
{
    public long Most => most;
}

/// <summary>Reads another stream up to a limit: a few bytes of a compressed file may stand for gigabytes.</summary>
internal sealed class BoundedStream(Stream inner, long most) : ReadingStream
{
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _read += read;
        return _read <= most ? read : throw new TooManyBytesException(most);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
