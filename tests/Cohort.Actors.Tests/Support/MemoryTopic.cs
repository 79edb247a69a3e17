using Akka;
using Akka.Event;
using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;

namespace Cohort.Actors.Tests.Support;

/// <summary>
/// A topic in memory with what a broker promises: partitions with offsets, and per group the offset that was
/// acknowledged, from which the next session goes on. One session owns all partitions.
/// </summary>
internal sealed class MemoryTopic(int partitions) : IPurchaseSource
{
    private const int ChunkRecords = 1_000;
    private const long WaitingBytes = 4 * 1024 * 1024;

    private readonly List<byte[]>[] _records = [.. Enumerable.Range(0, partitions).Select(_ => new List<byte[]>())];
    private readonly long[] _committed = new long[partitions];

    private volatile bool _isHeld;

    public int Partitions => partitions;

    /// <summary>Whether everything that was produced is committed.</summary>
    public bool IsCommitted
    {
        get
        {
            lock (_records) return Enumerable.Range(0, partitions).All(p => _committed[p] == _records[p].Count);
        }
    }

    public long Committed(int partition)
    {
        lock (_records) return _committed[partition];
    }

    public void Produce(int partition, byte[] record)
    {
        lock (_records) _records[partition].Add(record);
    }

    /// <summary>Gives no record until <see cref="Release"/>.</summary>
    public void Hold() => _isHeld = true;

    public void Release() => _isHeld = false;

    public ISourceSession Open(ILoggingAdapter log) => new Session(this);

    private (List<SourceRecord> Records, long Bytes) Take(int partition, long from)
    {
        lock (_records)
        {
            var records = new List<SourceRecord>();
            var bytes = 0L;
            for (var offset = from; offset < _records[partition].Count && records.Count < ChunkRecords; offset++)
            {
                records.Add(new SourceRecord(offset, _records[partition][(int)offset]));
                bytes += _records[partition][(int)offset].Length;
            }

            return (records, bytes);
        }
    }

    private sealed class Session : ISourceSession
    {
        private readonly MemoryTopic _topic;
        private readonly PartitionFeed[] _feeds;
        private readonly CancellationTokenSource _end = new();
        private readonly Task _pump;

        public Session(MemoryTopic topic)
        {
            _topic = topic;
            lock (topic._records)
                _feeds = [.. Enumerable.Range(0, topic.Partitions).Select(p => new PartitionFeed(p, topic._committed[p], WaitingBytes))];
            _pump = Task.Run(Pump);
        }

        public Source<PartitionFeed, NotUsed> Partitions => Source.From(_feeds);

        public Task Completion => _pump;

        public async ValueTask DisposeAsync()
        {
            foreach (var feed in _feeds) feed.Stop();
            await _end.CancelAsync();
            await _pump;
            Commit();
            _end.Dispose();
        }

        private async Task Pump()
        {
            long[] next = [.. _feeds.Select(feed => feed.Start ?? 0)];
            while (!_end.IsCancellationRequested)
            {
                var offered = false;
                for (var i = 0; i < _feeds.Length; i++)
                {
                    if (_topic._isHeld || _feeds[i].IsFull) continue;
                    var (records, bytes) = _topic.Take(i, next[i]);
                    if (records.Count == 0) continue;
                    _feeds[i].Offer(new RecordChunk(next[i], records, bytes));
                    next[i] = records[^1].Offset + 1;
                    offered = true;
                }

                Commit();
                if (!offered) await Task.Delay(5);
            }
        }

        private void Commit()
        {
            lock (_topic._records)
            {
                for (var i = 0; i < _feeds.Length; i++)
                {
                    _topic._committed[i] = Math.Max(_topic._committed[i], _feeds[i].Acknowledged ?? 0);
                    _feeds[i].TellCommitted(_topic._committed[i]);
                    _feeds[i].TellEnd(_topic._records[i].Count);
                }
            }
        }
    }
}
