using System.Globalization;
using Cohort.Actors.Connectors;
using Cohort.Core.Mappings.Records;
using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>What the polling thread knows of a partition: the feed, the chunk that grows, and whether the client reads it.</summary>
/// <param name="place">The partition.</param>
/// <param name="feed">Takes its records.</param>
/// <param name="keepsHeaders">Whether somebody looks at the headers of all records.</param>
internal sealed class OwnedPartition(TopicPartition place, PartitionFeed feed, bool keepsHeaders)
{
    /// <summary>Records of a chunk. Larger ones cost latency, and smaller ones a hop per few records.</summary>
    private const int ChunkRecords = 1_000;

    /// <summary>Bytes of a chunk, so that large records do not make large chunks.</summary>
    private const int ChunkBytes = 256 * 1024;

    private readonly bool _keepsHeaders = keepsHeaders || feed.Mappings.Any(mapping =>
        mapping.Reader is { ReadsHeaders: true });
    private List<SourceRecord> _records = [];
    private long _bytes;
    private long _askedEnd;
    private long _from = feed.Start ?? -1;

    public TopicPartition Place => place;

    public PartitionFeed Feed => feed;

    /// <summary>What people call it.</summary>
    public string Name { get; } = $"{place.Topic}/{place.Partition.Value.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Whether the client was told not to read it while it is full, or may still hold it to be so.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether it must not be read at all, as it is not what was read under its name.</summary>
    public bool IsRefused { get; set; }

    /// <summary>
    /// Up to where it was read before, while its broker does not say whether it has that still: it is not read until then. Null where it is known.
    /// </summary>
    public long? Unchecked { get; set; }

    /// <summary>Where its broker last said that it ends, as it was asked; told before <see cref="PartitionFeed.IsEndUnsure"/> says so.</summary>
    public long AskedEnd
    {
        get => Volatile.Read(ref _askedEnd);
        set => Volatile.Write(ref _askedEnd, value);
    }

    /// <summary>Whether the client was told not to read one that is refused, or not known yet.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Up to where it is read again, as the database knows less of it than the group; null where it is not, or is past it.</summary>
    public long? AgainTo { get; set; }

    /// <summary>Whether it stopped because records are gone that were not read.</summary>
    public volatile bool HasLostRecords;

    /// <summary>Whether an operator lets it go on after these.</summary>
    public volatile bool MaySkip;

    public void Take(long offset, byte[]? value, Headers? headers)
    {
        if (_from < 0) _from = offset;
        var kept = _keepsHeaders && headers is { Count: > 0 } ? Kept(headers) : null;
        _records.Add(new SourceRecord(offset, value, kept));
        _bytes += value?.Length ?? 0;
        if (_records.Count >= ChunkRecords || _bytes >= ChunkBytes) Flush();
    }

    public void Flush()
    {
        if (_records.Count == 0) return;
        var chunk = new RecordChunk(_from, _records, _bytes);
        _from = chunk.Next;
        _records = new List<SourceRecord>(Math.Min(ChunkRecords, _records.Count * 2));
        _bytes = 0;
        feed.Offer(chunk);
    }

    private RecordHeader[] Kept(Headers headers)
    {
        var kept = new RecordHeader[headers.Count];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = new RecordHeader(headers[i].Key, headers[i].GetValueBytes());
            _bytes += kept[i].Name.Length + (kept[i].Value?.Length ?? 0);
        }

        return kept;
    }

    /// <summary>There is no record between those that it was given and this offset.</summary>
    public void ReachEnd(long offset)
    {
        Flush();
        feed.ReachEnd(offset);
    }
}
