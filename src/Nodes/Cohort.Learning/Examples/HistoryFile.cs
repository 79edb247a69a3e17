using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Sources;
using Cohort.Engine.Timing;
using Cohort.Store;

namespace Cohort.Learning.Examples;

/// <summary>
/// One source, cut where its business date turns: runs of records, none of which is dated after the run's date. What
/// arrived late stands in the run in which it arrived, as it did live.
/// </summary>
internal sealed class HistoryFile : IDisposable
{
    // How long a read may take before the walk looks whether it was interrupted.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly ChunkReader _reader;
    private readonly RecordReader _records;
    private readonly RangeTable _table;
    private readonly List<Chunk> _taken = [];
    private readonly Queue<Run> _runs = [];
    private readonly RecordBatch _recordBatch = new();
    private byte[] _part = [];
    private Chunk? _chunk;
    private BusinessDate? _latest;
    private bool _isWhole;

    public HistoryFile(EventSource source, RangeTable table, string currency, BusinessCalendar calendar)
    {
        (Name, _table, _records) = (source.Name, table, new RecordReader(source, currency, calendar));
        _reader = new ChunkReader(source, SourcePosition.Start(source.Name), [], follow: false, takesUnended: true, ahead: 4, held: 0, new ThreadTimes("source", TimeProvider.System, Stage.ReadSource));
    }

    private readonly record struct Run(BusinessDate Date, int Start, int End);

    /// <summary>The source's name.</summary>
    public string Name { get; }

    /// <summary>Records that were given out.</summary>
    public long Record { get; private set; }

    /// <summary>The date of the next run; null at the end.</summary>
    public BusinessDate? Next => _runs.TryPeek(out var run) ? run.Date : null;

    /// <summary>Reads on until there is a run or the source has ended.</summary>
    public void Fill(CancellationToken stop)
    {
        while (_runs.Count == 0)
        {
            if (_chunk is not null) _reader.Return(_chunk.Buffer);
            _chunk = null;
            if (!_reader.Take(_taken, 1, Patience, stop)) return;
            stop.ThrowIfCancellationRequested();
            if (_taken.Count == 0) continue;
            _chunk = _taken[0];
            if (_chunk.IsOversized) Record++;
            else Cut(_chunk);
        }
    }

    /// <summary>The next run, read; it holds until <see cref="Advance"/>.</summary>
    public RecordBatch Read()
    {
        if (_isWhole) return _recordBatch;
        var (_, start, end) = _runs.Peek();
        if (_part.Length < end - start) _part = new byte[Math.Max(end - start, ChunkReader.ChunkBytes)];
        _chunk!.Buffer.AsSpan(start, end - start).CopyTo(_part);
        _records.Read(_chunk, _part, end - start, Math.Clamp(_chunk.HeaderBytes - start, 0, end - start), _recordBatch, _table, default);
        return _recordBatch;
    }

    /// <summary>Goes on behind the run that was read.</summary>
    public void Advance()
    {
        Record += _recordBatch.Records;
        _runs.Dequeue();
    }

    public void Dispose() => _reader.Dispose();

    private void Cut(Chunk chunk)
    {
        _records.Read(chunk, _recordBatch, _table, default);
        int start = 0, at = 0;
        for (var record = 0; record < _recordBatch.Records; record++)
        {
            if (_recordBatch.DateOf(record) is { } date && DayRule.Turns(_latest, date))
            {
                if (at > start) _runs.Enqueue(new Run(_latest ?? date, start, at));
                (start, _latest) = (at, date);
            }

            var end = _recordBatch.Bytes[at..].IndexOf((byte)'\n');
            at = end < 0 ? chunk.Length : at + end + 1;
        }

        if (chunk.Length > start) _runs.Enqueue(new Run(_latest ?? BusinessDate.First, start, chunk.Length));
        _isWhole = _runs.Count == 1;
    }
}
