using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <summary>
/// One range as the reader of a source sees it: the batches that it was sent and has not acknowledged, and the purchases
/// that wait for the next one. Every record for the range before the first of these is durable in it, or in a range
/// that it came from.
/// </summary>
/// <remarks>
/// Purchases gather while the batches before them are under way, so that batches grow with the load and with the time
/// that the journal takes. When an answer is missing or a gap is refused, all batches are sent again in order.
/// </remarks>
internal sealed class SendWindow(int rangeId, byte[] source, PartitionReaderLimits limits)
{
    private readonly BatchWriter _writer = new();
    private readonly BatchSection _section = new();
    private readonly List<InFlightBatch> _inFlight = [];
    private readonly Queue<(long Offset, ReadOnlyMemory<byte> Record)> _records = new();
    private long _sectionBase;
    private long _lastOffset = -1;
    private long _chainedTo;
    private int _sent;
    private int _attempt = 1;
    private long _sentAt;
    private int _inFlightBytes;

    public int RangeId { get; } = rangeId;

    /// <summary>Bytes of purchases that are not acknowledged.</summary>
    public int Bytes => _inFlightBytes + _section.Bytes.Length;

    /// <summary>The offset of the first record that is not known to be durable; null where all are.</summary>
    public long? FirstOpen => _inFlight.Count > 0 ? _inFlight[0].First : _section.Count > 0 ? _sectionBase : null;

    /// <summary>Whether the range is gone: nothing is sent until the table says where its purchases go.</summary>
    public bool IsGone { get; set; }

    /// <summary>Bytes of the records of these.</summary>
    public long RecordBytes { get; private set; }

    /// <summary>
    /// Takes a purchase, and its record until it is acknowledged: once, whatever number of purchases it makes. Returns
    /// how many bytes the purchase has.
    /// </summary>
    public int Add(long offset, in Purchase purchase, ReadOnlyMemory<byte> record)
    {
        if (offset != _lastOffset)
        {
            _records.Enqueue((offset, record));
            RecordBytes += record.Length;
            _lastOffset = offset;
        }

        var before = _section.Bytes.Length;
        if (_section.Count == 0) _sectionBase = offset;
        _section.Add(offset - _sectionBase, purchase);
        return _section.Bytes.Length - before;
    }

    /// <summary>All purchases of a record are there: a batch that is full ends between two records.</summary>
    public void EndRecord(long offset)
    {
        if (_section.Bytes.Length >= limits.BatchBytes) SendBatch(offset + 1);
    }

    /// <summary>The next batch to send, if one may be sent now.</summary>
    /// <param name="read">The offset up to which the source is read.</param>
    /// <param name="bound">No batch may say anything of the source from this offset on.</param>
    /// <param name="now">Milliseconds of the shell's clock.</param>
    /// <param name="delivery">The batch.</param>
    public bool TryDepart(long read, long bound, long now, out Delivery delivery)
    {
        delivery = default;
        if (IsGone || _sent >= limits.BatchesUnderWay) return false;
        if (_sent == _inFlight.Count)
        {
            if (_section.Count == 0 || read > bound) return false;
            SendBatch(read);
        }
        else if (_inFlight[_sent].To > bound)
        {
            return false;
        }

        if (_sent == 0) _sentAt = now;
        delivery = new Delivery(RangeId, _attempt, _inFlight[_sent++].Batch, 0);
        return true;
    }

    /// <summary>The range has applied the source up to an offset. Returns the bytes that are acknowledged by it.</summary>
    /// <param name="applied">The offset.</param>
    /// <param name="now">Milliseconds of the shell's clock.</param>
    /// <param name="acknowledged">Is given each record that is acknowledged by it, in order of offset.</param>
    public int Acknowledge(long applied, long now, Action<long, ReadOnlyMemory<byte>>? acknowledged = null)
    {
        int arrived = 0, bytes = 0;
        while (arrived < _inFlight.Count && _inFlight[arrived].To <= applied) bytes += _inFlight[arrived++].Bytes;
        if (arrived == 0) return 0;
        while (_records.TryPeek(out var record) && record.Offset < _inFlight[arrived - 1].To)
        {
            _records.Dequeue();
            RecordBytes -= record.Record.Length;
            acknowledged?.Invoke(record.Offset, record.Record);
        }

        _inFlight.RemoveRange(0, arrived);
        _sent = Math.Max(0, _sent - arrived);
        _sentAt = now;
        _inFlightBytes -= bytes;
        return bytes;
    }

    /// <summary>The range refused a batch because one before it is missing there.</summary>
    public void Refuse(int attempt)
    {
        if (attempt == _attempt) BeginAgain();
    }

    /// <summary>Sends again what was not answered in time; where the clock has gone back, the time begins anew.</summary>
    public void Tick(long now)
    {
        _sentAt = Math.Min(_sentAt, now);
        if (_sent > 0 && now - _sentAt >= limits.AnswerMilliseconds) BeginAgain();
    }

    /// <summary>Goes through everything that is not acknowledged, in order of offset; the window is not to be used any more.</summary>
    public void Drain(Drained drained)
    {
        if (_section.Count > 0) SendBatch(_sectionBase);
        foreach (var flight in _inFlight)
        {
            var reader = new BatchReader(flight.Batch);
            while (reader.Next() != BatchItem.End)
            {
                while (_records.Peek().Offset < reader.Offset) _records.Dequeue();
                drained(reader.Offset, reader.Purchase, _records.Peek().Record);
            }
        }
    }

    public delegate void Drained(long offset, in Purchase purchase, ReadOnlyMemory<byte> record);

    private void BeginAgain()
    {
        _sent = 0;
        _attempt++;
    }

    // The first batch of a window follows on whatever the range has: what it may lack of the source begins in this batch.
    private void SendBatch(long read)
    {
        var to = Math.Max(read, _chainedTo);
        _writer.Add(_sectionBase, [], _section);
        var bytes = _section.Bytes.Length;
        _section.Clear();
        var batch = _writer.Finish(source, _chainedTo, to, limits.FutureDays).ToArray();
        _inFlight.Add(new InFlightBatch(_sectionBase, to, bytes, batch));
        _inFlightBytes += bytes;
        _chainedTo = to;
    }

    private readonly record struct InFlightBatch(long First, long To, int Bytes, byte[] Batch);
}
