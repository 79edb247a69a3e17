using System.Buffers;
using Cohort.Core;
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
    private readonly Queue<(Chunk Chunk, RecordBatch RecordBatch)> _ahead = [];
    private readonly Stack<RecordBatch> _spare = [];
    private readonly BusinessClock _clock;
    private RecordBatch _recordBatch = new();
    private byte[] _part = [];
    private Chunk? _chunk;
    private bool _isAtEnd;
    private bool _isWhole;

    public HistoryFile(EventSource source, RangeTable table, StoredSettings settings, BusinessCalendar calendar)
    {
        (Name, _table, _records) = (source.Name, table, new RecordReader(source, settings.Currency, calendar));
        _clock = new BusinessClock(followsData: true, null, settings.FutureDays, settings.WindowDays);
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
            ReadAhead(stop);
            if (!_ahead.TryDequeue(out var next)) return;
            if (_chunk is not null) ArrayPool<byte>.Shared.Return(_chunk.Buffer);
            _spare.Push(_recordBatch);
            (_chunk, _recordBatch) = next;
            if (_chunk.IsOversized) Record++;
            else Cut(_chunk);
        }
    }

    // As far as the records that decide whether a date ahead is right.
    private void ReadAhead(CancellationToken stop)
    {
        while (!_isAtEnd && _ahead.Skip(1).Sum(part => part.RecordBatch.Records) < Limits.HeldRecords)
        {
            _isAtEnd = !_reader.Take(_taken, 1, Patience, stop);
            stop.ThrowIfCancellationRequested();
            if (_taken.Count == 0) continue;
            var chunk = _taken[0] with { Buffer = ArrayPool<byte>.Shared.Rent(_taken[0].Length) };
            _taken[0].Buffer.AsSpan(0, chunk.Length).CopyTo(chunk.Buffer);
            _reader.Return(_taken[0].Buffer);
            var recordBatch = _spare.TryPop(out var spare) ? spare : new RecordBatch();
            _records.Read(chunk, recordBatch, _table, default);
            _ahead.Enqueue((chunk, recordBatch));
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
        var latest = _clock.AsOf;
        _clock.Sequence(_recordBatch, 0, _ahead.Select(part => part.RecordBatch).ToArray(), isEnd: true);
        var start = 0;
        foreach (var turn in _clock.Turns)
        {
            _recordBatch.RecordAt((int)turn.Offset, out var at);
            if (at > start) _runs.Enqueue(new Run(latest ?? turn.Date, start, at));
            (start, latest) = (at, turn.Date);
        }

        if (chunk.Length > start) _runs.Enqueue(new Run(latest ?? BusinessDate.First, start, chunk.Length));
        _isWhole = _runs.Count == 1;
    }
}
