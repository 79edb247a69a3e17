using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Store;

namespace Cohort.Engine.Sources;

/// <summary>
/// Keeps the position of one source while it is read: what is applied without a gap, and what beyond the first
/// purchase that was left for a later run.
/// </summary>
internal sealed class SourceProgress
{
    private readonly SourcePosition _start;
    private readonly BusinessDate? _asked;
    private BusinessDate? _until;
    private long _record;
    private long _byte;
    private SourceTail _tail;
    private (long Record, long Byte, SourceTail Tail)? _deferred;
    private bool _appliedBeyond;

    public SourceProgress(SourcePosition stored, BusinessDate? until)
    {
        // Going back over records that were looked at before is a new pass: ranges count its offsets anew.
        _start = stored.Handled.Count == 0 ? stored : stored with { Pass = stored.Pass + 1 };
        _until = _asked = until;
        (_record, _byte, _tail) = (stored.Record, stored.Byte, stored.Tail);
    }

    /// <summary>The partition name under which ranges count this pass.</summary>
    public string Partition => _start.Partition;

    /// <summary>The next record.</summary>
    public long Record => _record;

    /// <summary>Where the next record begins.</summary>
    public long Byte => _byte;

    /// <summary>Places at which what is handled changes: a chunk must not span one.</summary>
    public IEnumerable<long> Cuts => _start.Handled.Select(h => h.Byte);

    /// <summary>The offset that batches so far reach without a gap.</summary>
    public long Reached => _deferred is { } deferred && !_appliedBeyond ? deferred.Record : _record;

    /// <summary>Purchases left for a later run.</summary>
    public bool HasDeferred => _deferred is not null;

    /// <summary>Whether purchases were left because of their date, though nobody asked for it.</summary>
    public bool HasLeft => _until != _asked && HasDeferred;

    /// <summary>From now on, purchases dated after this are left for a later run. An earlier date that was asked for stays.</summary>
    /// <returns>Whether reading goes on.</returns>
    public bool LeaveAfter(BusinessDate date)
    {
        if (_deferred is null) _until = _asked < date ? _asked : date;
        return true;
    }

    /// <summary>Ends that.</summary>
    /// <returns>Whether reading goes on; not where purchases were left, to which reading must go back.</returns>
    public bool LeaveNoMore()
    {
        if (HasLeft) return false;
        if (_deferred is null) _until = _asked;
        return true;
    }

    /// <summary>Which purchases of a chunk are applied.</summary>
    public Selection SelectionOf(Chunk chunk)
    {
        var after = _start.Handled.Where(h => chunk.FirstByte < h.Byte).Select(h => (BusinessDate?)h.Through).FirstOrDefault();
        return new Selection(after, _until);
    }

    /// <summary>Whether a record, counted in the source, comes before everything that was left for later.</summary>
    public bool IsSettled(long record) => _deferred is not { } deferred || record < deferred.Record;

    /// <summary>Moves on past a record batch that was sequenced.</summary>
    public void Advance(Chunk chunk, RecordBatch recordBatch)
    {
        if (_deferred is null && recordBatch.FirstDeferred is { } first)
        {
            var tail = first.Byte > 0 ? SourceTail.Of(recordBatch.Bytes[..first.Byte]) : _tail;
            _deferred = (_record + first.Record, chunk.FirstByte + first.Byte, tail);
        }

        if (_deferred is { } deferred && _record + recordBatch.LastApplied > deferred.Record) _appliedBeyond = true;
        _record += recordBatch.Records;
        _byte = chunk.PastByte;
        _tail = chunk.IsOversized ? default : SourceTail.Of(recordBatch.Bytes);
    }

    /// <summary>The position as of now.</summary>
    public SourcePosition Position()
    {
        var ahead = _start.Handled.Where(h => h.Byte > _byte);
        if (_deferred is not { } deferred) return _start with { Record = _record, Byte = _byte, Tail = _tail, Handled = [.. ahead] };
        var position = _start with { Record = deferred.Record, Byte = deferred.Byte, Tail = deferred.Tail };
        return _appliedBeyond || _start.Handled.Count > 0
            ? position with { Handled = [new HandledRecordBatch(_record, _byte, _until!.Value), .. ahead] }
            : position with { Handled = [] };
    }
}
