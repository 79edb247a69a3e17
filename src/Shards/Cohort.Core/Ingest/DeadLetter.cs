using Cohort.Core.Purchases;

namespace Cohort.Core.Ingest;

/// <summary>A record that is no purchase, kept with its bytes, its place and the reason.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Record">The record's place in the source, counted from 0.</param>
/// <param name="Byte">Where it begins in the source.</param>
/// <param name="Rejection">Why it is no purchase.</param>
/// <param name="Length">How many bytes the record has.</param>
/// <param name="Bytes">The record, or as much of its beginning as is kept.</param>
public sealed record DeadLetter(string Source, long Record, long Byte, Rejection Rejection, long Length, byte[] Bytes)
{
    /// <summary>Bytes kept of one dead letter: enough to see what it was, and a stream of garbage cannot fill the disk twice.</summary>
    public const int KeptBytes = 4096;

    /// <summary>The dead letter of a record, with as much of its beginning as is kept: nothing of a user who was erased.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="record">The record's place in the source, counted from 0.</param>
    /// <param name="firstByte">Where it begins in the source; 0 where a source has no bytes, only records.</param>
    /// <param name="rejection">Why it is no purchase.</param>
    /// <param name="length">How many bytes the record has.</param>
    /// <param name="bytes">The record, or its beginning.</param>
    public static DeadLetter Of(string source, long record, long firstByte, Rejection rejection, long length, ReadOnlySpan<byte> bytes) =>
        new(source, record, firstByte, rejection, length, rejection.Reason == RejectionReason.Erased ? [] : bytes[..Math.Min(bytes.Length, KeptBytes)].ToArray());
}
