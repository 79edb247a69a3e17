namespace Cohort.Engine.Sources;

/// <summary>Bytes of a source: whole records, or the beginning of one that is longer than a chunk.</summary>
/// <param name="Buffer">The bytes; given back to the source when read.</param>
/// <param name="Length">How many of them count.</param>
/// <param name="FirstByte">Where they begin in the source.</param>
/// <param name="SourceBytes">How many bytes of the source they stand for.</param>
internal sealed record Chunk(byte[] Buffer, int Length, long FirstByte, long SourceBytes)
{
    /// <summary>Whether the chunk is the beginning of one record, the rest of which was dropped.</summary>
    public bool IsOversized => SourceBytes > Length;

    /// <summary>Bytes of the record's end of line, where the chunk is oversized: 0 at the end of a source that lacks it.</summary>
    public int LineEndBytes { get; init; }

    /// <summary>The header of a source of CSV, without its line end; null where it has not come yet, and of other sources.</summary>
    public byte[]? Header { get; init; }

    /// <summary>Bytes at the beginning of the chunk that are the header, or before it.</summary>
    public int HeaderBytes { get; init; }

    /// <summary>Where the source goes on after the chunk.</summary>
    public long PastByte => FirstByte + SourceBytes;
}
