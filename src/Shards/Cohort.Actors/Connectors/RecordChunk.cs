using Cohort.Core.Mappings.Records;

namespace Cohort.Actors.Connectors;

/// <summary>A record as it came, whatever is in it.</summary>
/// <param name="Offset">Its place in the partition.</param>
/// <param name="Bytes">Its value; empty where the record has none.</param>
/// <param name="Headers">What it carries beside its value, where somebody looks at it; null otherwise.</param>
internal readonly record struct SourceRecord(
    long Offset, ReadOnlyMemory<byte> Bytes, IReadOnlyList<RecordHeader>? Headers = null);

/// <summary>Records of one partition that follow each other. A record alone would cost more on its way than its work.</summary>
/// <param name="From">The offset up to which the chunk before it reached. Offsets between it and the first record hold
/// no record: they were compacted away, or belong to the broker.</param>
/// <param name="Records">At least one, by ascending offset.</param>
/// <param name="Bytes">The size of all values and headers.</param>
internal sealed record RecordChunk(long From, IReadOnlyList<SourceRecord> Records, long Bytes)
{
    /// <summary>The offset after the last record: what the next chunk begins from.</summary>
    public long Next => Records[^1].Offset + 1;
}
