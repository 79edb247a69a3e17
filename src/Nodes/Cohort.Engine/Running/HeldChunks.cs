using Cohort.Engine.Sources;

namespace Cohort.Engine.Running;

/// <summary>The bytes of records that were read and wait: few, since what a date ahead holds is bounded.</summary>
/// <param name="progress">How far the run is: chunks whose records count differently are not joined.</param>
internal sealed class HeldChunks(SourceProgress progress)
{
    private List<Chunk> _chunks = [];

    /// <summary>Whether there are any.</summary>
    public bool Any => _chunks.Count > 0;

    /// <summary>Takes a chunk from a byte on. It is copied: a record that waits must not keep the buffer of a reader that goes on.</summary>
    public void Add(Chunk chunk, int from)
    {
        var bytes = chunk.Buffer.AsSpan(from, chunk.Length - from);
        if (_chunks.Count > 0 && IsFollowedBy(_chunks[^1], chunk))
        {
            var former = _chunks[^1];
            _chunks[^1] = former with { Buffer = [.. former.Buffer, .. bytes], Length = former.Length + bytes.Length, SourceBytes = former.SourceBytes + chunk.SourceBytes };
            return;
        }

        _chunks.Add(From(chunk, from));
    }

    /// <summary>A copy of a chunk from a byte on.</summary>
    public static Chunk From(Chunk chunk, int from) => chunk with
    {
        Buffer = chunk.Buffer[from..chunk.Length],
        Length = chunk.Length - from,
        FirstByte = chunk.FirstByte + from,
        SourceBytes = chunk.SourceBytes - from,
        HeaderBytes = Math.Max(0, chunk.HeaderBytes - from),
    };

    /// <summary>Gives them back, to be sequenced again before what was read since.</summary>
    public IReadOnlyList<Chunk> Take()
    {
        var chunks = _chunks;
        _chunks = [];
        return chunks;
    }

    // The last record before a former end of the source may lack its line end, and those after it count differently.
    private bool IsFollowedBy(Chunk former, Chunk next) =>
        !former.IsOversized && !next.IsOversized && former.Buffer[^1] == (byte)'\n' && former.PastByte == next.FirstByte && next.HeaderBytes == 0
        && progress.SelectionOf(former) == progress.SelectionOf(next);
}
