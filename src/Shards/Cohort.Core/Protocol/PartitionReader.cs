using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Mappings;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <summary>What became of a record that a partition reader was given.</summary>
internal enum FeedOutcome : byte
{
    /// <summary>It is on its way to its range.</summary>
    Taken = 1,

    /// <summary>It is no purchase, or is dated too far ahead: the shell stores it, and says so.</summary>
    Refused = 2,

    /// <summary>It was not taken: its day has not come. The shell gives it again after the day has turned.</summary>
    Held = 3,

    /// <summary>It is kept here: it is dated far ahead, or comes after such a record, and later ones decide (<see cref="PartitionReader.Settle"/>).</summary>
    Kept = 4,

    /// <summary>It makes no purchase: its mapping leaves it out, or it is empty.</summary>
    Filtered = 5,
}

/// <summary>
/// Reads one source partition for the ranges: validates, routes, gathers batches, sends each again until it is
/// acknowledged, and tells up to where the source may be committed. A single-owner state machine without clock or I/O;
/// one that begins again at a committed offset needs to know nothing else.
/// </summary>
/// <remarks>
/// Two partition readers of one source at a time, as after a partition was taken from a process that still runs, do no harm: both
/// send the same records under the same offsets, and a range leaves out what it has.
/// </remarks>
internal sealed partial class PartitionReader
{
    private readonly byte[] _source;
    private readonly PurchaseReader _reader;
    private readonly PartitionReaderLimits _limits;
    private readonly SortedSet<long> _letters = [];
    private readonly SortedSet<long> _tooEarly = [];
    private readonly HeldQueue _held;
    private readonly long _start;
    private readonly Dictionary<int, SendWindow> _windows = [];
    private SendWindow?[] _laneAt;
    private RangeTable _table;
    private BusinessDate? _asOf;
    private BusinessDate? _waitedFor;
    private bool _isNew;
    private long _refusedTo;

    /// <summary>A partition reader that goes on from a committed offset.</summary>
    /// <param name="source">The source partition.</param>
    /// <param name="committed">The first record that is not known to be durable.</param>
    /// <param name="table">The ranges, as far as is known here.</param>
    /// <param name="asOf">The as-of date that all ranges have reached; null before the first.</param>
    /// <param name="reader">Validates; of this partition reader alone.</param>
    /// <param name="limits">Its bounds.</param>
    /// <param name="isNew">Whether nothing was ever committed of the source: its first date is one from nothing, whatever day it is elsewhere.</param>
    /// <param name="mappings">
    /// What turns a shop's own records into purchases, in order of records; before the first, and without any, they are
    /// plain.
    /// </param>
    public PartitionReader(
        string source, long committed, RangeTable table, BusinessDate? asOf, PurchaseReader reader, PartitionReaderLimits limits, bool isNew,
        IReadOnlyList<MappedFrom>? mappings = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(table);
        _mappings = mappings ?? [];
        (Source, _source, ReadTo, _table, _asOf, _reader, _limits) =
            (source, Encoding.UTF8.GetBytes(source), committed, table, asOf, reader, limits);
        _laneAt = new SendWindow?[table.Entries.Count];
        (_start, _isNew) = (committed, isNew && limits.FollowsData);
        _held = new HeldQueue(new JumpRule(limits.FutureDays, limits.JumpLead, limits.HeldRecords, limits.WindowDays));
    }

    /// <summary>The source partition.</summary>
    public string Source { get; }

    /// <summary>The offset of the first record that was not read.</summary>
    public long ReadTo { get; private set; }

    /// <summary>The offset of the first record that was not read, or is kept until later ones decide.</summary>
    public long SettledTo => _held.First?.Offset ?? ReadTo;

    /// <summary>
    /// Up to where the source must be committed before the day may turn. Who begins again before a record that was refused as too
    /// early, and on a later day, would find that it is not. Before the first purchase they begin from nothing again.
    /// </summary>
    public long RefusedTo => _isNew ? 0 : _refusedTo;

    /// <summary>Whether another record may be read now.</summary>
    public bool HasRoom => IsOpen && _held.HasRoom;

    /// <summary>Which record is kept with those after it, and what it waits for; null where later records decide nothing.</summary>
    public string? KeptBecause => _held.Open?.Sentence($"The record at offset {SettledTo}");

    /// <summary>Bytes of purchases that are not acknowledged.</summary>
    public long OpenBytes { get; private set; }

    /// <summary>Bytes of their records.</summary>
    public long OpenRecordBytes { get; private set; }

    /// <summary>Whether every record that was read and is not kept for later ones to decide is durable.</summary>
    public bool IsDrained => DurableTo == SettledTo;

    /// <summary>
    /// The offset up to which the source may be committed: every record is durable. Nothing is after a first date that was refused, until
    /// there is a right one: who begins again in between must know that there is none yet.
    /// </summary>
    public long Committable => _isNew && _refusedTo > 0 ? _start : DurableTo;

    // The offset up to which every record is durable in its range, or stored as a dead letter.
    private long DurableTo
    {
        get
        {
            var first = FirstLetter;
            foreach (var window in _windows.Values) first = Math.Min(first, window.FirstOpen ?? first);
            return first;
        }
    }

    // The first record that is not stored as a dead letter yet, or the one after the last.
    private long FirstLetter => _letters.Count > 0 ? Math.Min(_letters.Min, SettledTo) : SettledTo;

    private bool IsOpen => _letters.Count < _limits.OpenLetters && OpenBytes < _limits.OpenBytes && OpenRecordBytes < _limits.OpenRecordBytes;

    /// <summary>Takes the next record; offsets that no record has may be left out.</summary>
    /// <param name="offset">Its offset, not below <see cref="ReadTo"/>.</param>
    /// <param name="record">Its bytes, which stay as they are until it is acknowledged.</param>
    /// <param name="rejection">Why it was refused; null otherwise.</param>
    /// <param name="date">The business date of a record that is held; none otherwise.</param>
    /// <param name="headers">What the record carries beside its bytes, for a mapping that looks at it.</param>
    /// <param name="content">What its bytes say as JSON, where they are something else.</param>
    public FeedOutcome Read(
        long offset, ReadOnlyMemory<byte> record, out Rejection? rejection, out BusinessDate? date,
        IReadOnlyList<RecordHeader>? headers = null, ReadOnlyMemory<byte>? content = null)
    {
        if (offset < ReadTo) throw new ArgumentOutOfRangeException(nameof(offset), offset, $"Record {offset} of '{Source}' was read before: the next is {ReadTo}.");
        (rejection, date) = (null, null);
        var read = new ReadRecord(record, content ?? record, headers ?? []);
        var outcome = _held.First is null ? Answer(offset, read, null, out rejection, out date) : FeedOutcome.Kept;
        if (outcome == FeedOutcome.Held) return outcome;
        if (outcome == FeedOutcome.Kept) _held.Add(new HeldRecord(offset, content is null ? read : read with { Content = content.Value.ToArray() }, SaidBy(offset, read)));
        ReadTo = offset + 1;
        return outcome;
    }

    /// <summary>Answers the records that are kept, as far as those after them decide and there is room.</summary>
    /// <param name="letters">Is given those that are refused: the shell stores them, and says so.</param>
    /// <returns>The business date that the first of those that are left waits for; null where it waits for none.</returns>
    public BusinessDate? Settle(List<DeadLetter> letters)
    {
        ArgumentNullException.ThrowIfNull(letters);
        while (_held.First is { } first && IsOpen)
        {
            var outcome = Answer(first.Offset, first.Record, _held.IsConfirmed ? JumpVerdict.Confirmed : null, out var rejection, out var date);
            if (outcome == FeedOutcome.Kept)
            {
                var verdict = _held.Judge(_isNew ? null : _asOf);
                if (verdict == JumpVerdict.Open) return null;
                outcome = Answer(first.Offset, first.Record, verdict, out rejection, out date);
            }

            if (outcome == FeedOutcome.Held) return date;
            if (outcome == FeedOutcome.Refused) letters.Add(DeadLetter.Of(Source, first.Offset, 0, rejection!, first.Record.Bytes.Length, first.Record.Bytes.Span));
            _held.RemoveFirst();
        }

        return null;
    }

    /// <summary>A dead letter is stored.</summary>
    public void LetterStored(long offset)
    {
        _letters.Remove(offset);
        _tooEarly.Remove(offset);
    }

    /// <summary>All ranges have turned to a date.</summary>
    public void DayTurned(BusinessDate asOf)
    {
        if (_asOf is not { } now || asOf > now) _asOf = asOf;
    }

    /// <summary>
    /// The day may be about to turn to a date, or wait for an order or for a clock that is wrong. What is not too early on that
    /// date is held until the day has turned, rather than refused.
    /// </summary>
    /// <param name="waitedFor">The date; null where no clock turns the day.</param>
    public void WaitFor(BusinessDate? waitedFor) => _waitedFor = waitedFor;

    /// <summary>
    /// Adds the batches that may be sent now to a list. None goes beyond a dead letter that is too early for its as-of
    /// date and not stored yet.
    /// </summary>
    /// <param name="now">Milliseconds of the shell's clock.</param>
    /// <param name="deliveries">The list.</param>
    public void Depart(long now, List<Delivery> deliveries)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        var bound = _tooEarly.Count > 0 ? _tooEarly.Min : long.MaxValue;
        foreach (var window in _windows.Values)
        {
            while (window.TryDepart(SettledTo, bound, now, out var delivery)) deliveries.Add(delivery with { KeptTo = KeptTo(window) });
        }
    }

    /// <summary>A range has applied the source up to an offset, durably, and passed over some purchases.</summary>
    /// <param name="rangeId">The range.</param>
    /// <param name="applied">The offset.</param>
    /// <param name="passedOver">What it passed over of the source and does not know to be kept, in order of offset.</param>
    /// <param name="now">Milliseconds of the shell's clock.</param>
    /// <param name="letters">Is given those whose records are acknowledged by it: the shell stores them, and says so.</param>
    public void Acknowledge(int rangeId, long applied, IReadOnlyList<PassedOver> passedOver, long now, List<DeadLetter> letters)
    {
        ArgumentNullException.ThrowIfNull(passedOver);
        ArgumentNullException.ThrowIfNull(letters);
        if (!_windows.TryGetValue(rangeId, out var window)) return;
        var next = 0;
        OpenBytes -= window.Acknowledge(applied, now, (offset, record) =>
        {
            OpenRecordBytes -= record.Length;
            while (next < passedOver.Count && passedOver[next].Offset < offset) next++;
            if (next == passedOver.Count || passedOver[next].Offset != offset) return;
            if (_letters.Add(offset)) letters.Add(DeadLetter.Of(Source, offset, 0, passedOver[next].Rejection,
                record.Length, record.Span));
        });
    }

    /// <summary>A range refused a batch because one before it did not arrive.</summary>
    public void Refuse(int rangeId, int attempt)
    {
        if (_windows.TryGetValue(rangeId, out var window)) window.Refuse(attempt);
    }

    /// <summary>A range is there no more: its users went to others.</summary>
    public void Gone(int rangeId)
    {
        if (_windows.TryGetValue(rangeId, out var window)) window.IsGone = true;
    }

    /// <summary>Sends again what was not answered in time.</summary>
    /// <param name="now">Milliseconds of the shell's clock.</param>
    public void Tick(long now)
    {
        foreach (var window in _windows.Values) window.Tick(now);
    }

    /// <summary>Routes by a newer table; what ranges that are gone did not acknowledge goes to those that took their place.</summary>
    public void Adopt(RangeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Version <= _table.Version) return;
        var there = table.Entries.Select(entry => entry.Id).ToHashSet();
        var gone = _windows.Values.Where(window => !there.Contains(window.RangeId)).ToList();
        foreach (var window in gone) _windows.Remove(window.RangeId);
        _table = table;
        _laneAt = [.. table.Entries.Select(entry => _windows.GetValueOrDefault(entry.Id))];
        Reroute(gone);
    }

    // A range that came of two gets the purchases of both, and a batch is in order of offset.
    private void Reroute(List<SendWindow> gone)
    {
        var open = new List<(long Offset, HeldPurchase Purchase, ReadOnlyMemory<byte> Record)>();
        foreach (var window in gone)
            window.Drain((long offset, in Purchase purchase, ReadOnlyMemory<byte> record) => open.Add((offset, new HeldPurchase(purchase), record)));

        var last = -1L;
        foreach (var (offset, purchase, record) in open.OrderBy(one => one.Offset))
        {
            if (offset != last) EndRecord(last);
            Add(last = offset, purchase.View, record);
        }

        EndRecord(last);
        OpenBytes = _windows.Values.Sum(window => (long)window.Bytes);
        OpenRecordBytes = _windows.Values.Sum(window => window.RecordBytes);
    }

    // Whatever the range passed over before its first open record, and before the first letter, is stored: here, or by the
    // reader that committed the offset at which this one began.
    private long KeptTo(SendWindow window) => Math.Min(FirstLetter, window.FirstOpen ?? SettledTo);

    private FeedOutcome Answer(long offset, in ReadRecord record, JumpVerdict? verdict, out Rejection? rejection, out BusinessDate? date)
    {
        date = null;
        var mapping = MappingAt(offset);
        var made = Make(mapping, record, out var purchase, out rejection);
        if (made == MappedAs.Filtered) return FeedOutcome.Filtered;
        if (made == MappedAs.Refused)
        {
            _letters.Add(offset);
            return FeedOutcome.Refused;
        }

        var latest = mapping is null ? purchase.Date : mapping.Latest.Date;
        var outcome = OutcomeOf(latest, verdict);
        if (outcome == FeedOutcome.Held) date = latest;
        if (outcome == FeedOutcome.Refused)
        {
            rejection = DayRule.TooFarAhead(_asOf, latest, _limits.FutureDays);
            RefuseAsTooEarly(offset);
        }

        if (outcome != FeedOutcome.Taken) return outcome;
        _isNew = false;
        if (mapping is null) Route(offset, purchase, record.Bytes);
        else AddLines(mapping, offset, record.Bytes);
        EndRecord(offset);
        return outcome;
    }

    private MappedAs Make(MappingReader? mapping, in ReadRecord record, out Purchase purchase, out Rejection? rejection)
    {
        purchase = default;
        if (mapping is not null) return Map(mapping, record.Content.Span, record.Headers, out rejection);
        return _reader.TryRead(record.Content.Span, out purchase, out rejection) ? MappedAs.Lines : MappedAs.Refused;
    }

    // What a date means here and now; the verdict on it, where there is one.
    private FeedOutcome OutcomeOf(BusinessDate date, JumpVerdict? verdict)
    {
        var isTooFarAhead = DayRule.IsTooFarAhead(_asOf, date, _limits.FutureDays);
        if (!_limits.FollowsData)
        {
            var isAwaited = _asOf is null || date.Day <= _waitedFor?.Day + _limits.FutureDays;
            return !isTooFarAhead ? FeedOutcome.Taken : isAwaited ? FeedOutcome.Held : FeedOutcome.Refused;
        }

        if (!isTooFarAhead) return DayRule.Turns(_asOf, date, _limits.FutureDays) ? FeedOutcome.Held : FeedOutcome.Taken;
        return verdict switch
        {
            JumpVerdict.Confirmed => FeedOutcome.Held,
            JumpVerdict.Contradicted => FeedOutcome.Refused,
            _ => FeedOutcome.Kept,
        };
    }

    private DatedUser? SaidBy(long offset, in ReadRecord record)
    {
        var mapping = MappingAt(offset);
        if (Make(mapping, record, out var purchase, out _) != MappedAs.Lines) return null;
        return DatedUser.Of(mapping is null ? purchase : mapping.Latest);
    }

    // A partition reader that begins again on a later day takes such a record as a purchase. A range that had a batch from beyond it
    // would leave it out as one that it has, and it would be neither there nor here.
    private void RefuseAsTooEarly(long offset)
    {
        _letters.Add(offset);
        _tooEarly.Add(offset);
        _refusedTo = offset + 1;
    }

    private SendWindow WindowFor(in Purchase purchase)
    {
        var index = _table.IndexOf(purchase);
        if (_laneAt[index] is { } window) return window;
        window = new SendWindow(_table.Entries[index].Id, _source, _limits);
        _windows.Add(window.RangeId, window);
        return _laneAt[index] = window;
    }
}
