using System.Numerics;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Load;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// Everything of the users whose hashes lie in one range: a single-owner state machine. Its inputs are batches and
/// activations of rules or taxonomy, in order; its effects are transitions and changed memberships. It reads no clock
/// and does no I/O: the shell journals the inputs and stores the effects in one transaction, or throws both away.
/// </summary>
public sealed partial class RangeState
{
    private readonly LedgerTable _ledgers = new(new SkuTable());
    private readonly TransitionLog _log = new();
    private readonly ChangedUsers _changed;
    private readonly HashOrder _order;
    private readonly ReadAhead _ahead;
    private readonly MergedOffsets _merged = new();
    private readonly List<PassedOver> _passedOver = [];
    private readonly PassedOverBuffer _unkept = new();
    private RuleContext _context;
    private MembershipTable _membershipTable;
    private SegmentEvaluator _evaluator;
    private int _asOf = -1;
    private bool _recovering;
    private long _accepted;
    private long _duplicate;
    private long _conflict;
    private long _expired;
    private long _future;

    /// <summary>An empty range.</summary>
    /// <param name="range">The hashes it owns.</param>
    /// <param name="context">The rules and taxonomy that hold.</param>
    public RangeState(HashRange range, RuleContext context)
    {
        Range = range;
        _context = context;
        _parts = new HeldParts(_ledgers.Skus);
        _changed = new ChangedUsers(_ledgers);
        _order = new HashOrder(_ledgers.Users);
        _ahead = new ReadAhead(_ledgers);
        _membershipTable = new MembershipTable(context);
        _evaluator = new SegmentEvaluator(_ledgers, context);
    }

    /// <summary>The hashes of the range's users.</summary>
    public HashRange Range { get; }

    /// <summary>Up to where each source partition is applied.</summary>
    public OffsetVector Offsets { get; private set; } = OffsetVector.Empty;

    internal MergedOffsets Merged => _merged;

    /// <summary>The as-of date: the last date of the window. None until the first day is turned to.</summary>
    public BusinessDate? AsOf => _asOf < 0 ? null : new BusinessDate((ushort)_asOf);

    /// <summary>The rules and taxonomy that hold.</summary>
    public RuleContext Context => _context;

    /// <summary>How the purchases so far were answered.</summary>
    public OutcomeCounts Counts => new(_accepted, _duplicate, _conflict, _expired, _future);

    /// <summary>Users with a purchase in the window, or dated ahead of it.</summary>
    public int UserCount => _ledgers.Users.Count - _ledgers.EmptySummed;

    /// <summary>Purchases held in ledgers.</summary>
    public long LineCount => _ledgers.LineCount + _parts.Ledgers.LineCount;

    /// <summary>
    /// Measures the load, where the shell wants it measured. Splits and merges hand it on; it has no part in what the
    /// range holds, and is not in snapshots.
    /// </summary>
    public LoadMeter? Meter { get; set; }

    /// <summary>
    /// Applies a batch if it follows on what is applied, leaving out what it repeats of that; a whole repeat changes
    /// nothing, a gap is refused.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="known">What its check found, where it was checked; null otherwise.</param>
    /// <exception cref="Encodings.DamagedDataException">The bytes are no batch; the state may hold a part of it and must be thrown away.</exception>
    public BatchReply Apply(ReadOnlySpan<byte> batch, CheckedBatch? known = null)
    {
        var reader = new BatchReader(batch);
        var source = Text.UTF8.GetString(reader.Source);
        var applied = Offsets[source];
        if (reader.To <= applied) return new BatchReply(BatchVerdict.AlreadyApplied, applied);
        if (reader.Before > applied) return new BatchReply(BatchVerdict.Refused, applied);
        var ahead = reader;
        _ahead.Begin(known);
        _passedOver.Clear();
        var (purchases, untilSample) = (0, Meter?.UntilSample ?? 0);
        var isMarked = _merged.Knows(source);
        for (var item = reader.Next(); item != BatchItem.End; item = reader.Next())
        {
            if (item == BatchItem.Purchase)
            {
                var foreseen = _ahead.Next(ref ahead, _membershipTable);
                purchases++;
                if (--untilSample == 0) untilSample = Sample(foreseen, reader.Purchase);
                if (reader.Offset >= applied && !(isMarked && _merged.Has(source, reader.Offset, foreseen, reader.Purchase, _parts)))
                    ApplyNoting(source, reader.Offset, reader.Purchase, foreseen, reader.FutureDays);
            }
            else if (reader.Offset >= applied)
            {
                if (item == BatchItem.Turn) TurnTo(reader.TurnDate.Day);
                else if (item == BatchItem.Partials) TakeSums(reader.SaltedUser, reader.Partials);
                else Take(item, reader.Scored);
            }
        }

        Meter?.Count(purchases, untilSample);
        Offsets = Offsets.Advance(source, reader.To);
        _merged.Forget(source, reader.To);
        return new BatchReply(BatchVerdict.Applied, reader.To);
    }

    /// <summary>
    /// Whether purchases that are passed over are remembered until they are said to be kept, also those of batches that a
    /// journal holds. Where the shell keeps them in the transaction of their batch, it takes those of the last one.
    /// </summary>
    public bool RemembersPassedOver { get; set; }

    /// <summary>Moves the purchases of the last batch that conflict with an earlier one or are expired to a list, in their order.</summary>
    public void TakePassedOver(List<PassedOver> taken)
    {
        taken.AddRange(_passedOver);
        _passedOver.Clear();
    }

    /// <summary>The purchases of a source that were passed over and are not known to be kept, in their order.</summary>
    public IReadOnlyList<PassedOver> PassedOverOf(string source) => _unkept.Of(source);

    /// <summary>What was passed over of a source before an offset is kept, or never will be.</summary>
    public void PassedOverIsKept(string source, long before) => _unkept.Forget(source, before);

    /// <summary>Moves what is to be stored into <paramref name="effects"/>, whose former content is lost.</summary>
    public void TakeEffects(RangeEffects effects)
    {
        effects.Clear();
        effects.SetTransitions(_log);
        _changed.Flush(_membershipTable, effects);
        _activated.MoveTo(effects);
    }

    // Never reached without a meter: the count starts at 0 then, and goes down.
    private int Sample(in Foreseen foreseen, in Purchase purchase)
    {
        var part = _parts.Find(foreseen.UserHash, purchase.UserId);
        var point = part < 0 ? foreseen.UserHash : _parts.SaltOf(part).PointOf(foreseen.Fingerprint);
        return Meter!.Sample(point, purchase.UserId);
    }

    private void TurnTo(int date)
    {
        if (date <= _asOf) return;
        if (_asOf < 0) _asOf = date - 1;

        // One date at a time: each membership that ends by itself ends on its day, however far the turn goes.
        while (_asOf < date && (_ledgers.Users.Count > 0 || !_parts.IsEmpty))
        {
            _asOf++;
            var due = (ushort)_asOf;
            _parts.TurnTo(due);
            foreach (var slot in _order.DueBy(due)) Wake(slot);
        }

        _asOf = date;
        _scores?.AddAll();
    }

    private void Wake(int slot)
    {
        // Measured first, so that what expires leaves a large ledger's running sums.
        if (_ledgers.FormOf(slot) == LedgerForm.Large && !_recovering) _ledgers.Large(slot).Measure((ushort)_asOf, _context, _ledgers.Categories);
        _ledgers.Expire(slot, (ushort)_asOf);
        if (_ledgers.IsIdle(slot)) _ledgers.Scores.Forget(slot);
        if (_recovering)
        {
            MarkStale(slot);
            return;
        }

        _evaluator.Consider(slot, (ushort)_asOf);
        Settle(slot, Cause.DayTurned);
    }

    private void ApplyNoting(string source, long offset, in Purchase purchase, in Foreseen foreseen, int futureDays)
    {
        var (conflict, expired) = (_conflict, _expired);
        Apply(purchase, foreseen, futureDays);

        // What a journal holds was noted when it was applied first.
        if ((_recovering && !RemembersPassedOver) || (_conflict == conflict && _expired == expired)) return;
        var reason = _conflict > conflict ? RejectionReason.Conflict : RejectionReason.Expired;
        var passed = new PassedOver(offset, reason, new BusinessDate((ushort)_asOf));
        if (RemembersPassedOver) _unkept.Add(source, passed);
        else _passedOver.Add(passed);
    }

    private void Apply(in Purchase purchase, in Foreseen foreseen, int futureDays)
    {
        if (_asOf < 0) throw new Encodings.DamagedDataException("A purchase came before the as-of date was turned to any day.");
        int date = purchase.Date.Day;
        if (date + Limits.WindowDays <= _asOf)
        {
            _expired++;
            return;
        }

        if (date > _asOf + futureDays)
        {
            _future++;
            return;
        }

        if (!_parts.IsEmpty && TryEnterPart(foreseen, purchase)) return;
        if (!Range.Contains(foreseen.UserHash))
            throw new InvalidOperationException($"User hash {foreseen.UserHash:x16} came to range {Range}, which does not own it.");
        Enter(foreseen, purchase);
    }

    private void Enter(in Foreseen foreseen, in Purchase purchase)
    {
        var hash = foreseen.UserHash;
        var slot = _ledgers.Users.Find(hash, purchase.UserId);
        if (slot < 0) slot = AddUser(hash, purchase.UserId);
        if (_ledgers.FormOf(slot) == LedgerForm.Summed)
            throw new InvalidOperationException($"A purchase of a salted user with hash {hash:x16} came to range {Range} as if they were not salted.");
        var line = LineOf(purchase, foreseen);
        if (!Count(_ledgers.TryAdd(slot, line))) return;
        _scores?.Add(slot, hash, ScoreClock);
        if (_recovering)
        {
            MarkStale(slot);
            return;
        }

        _evaluator.ConsiderAdded(slot, (ushort)_asOf, line.Date);
        Settle(slot, new Cause(CauseKind.Purchase, purchase.EventId));
    }

    private int AddUser(ulong hash, ReadOnlySpan<byte> userId)
    {
        var slot = _ledgers.Users.Add(hash, userId);
        _membershipTable.EnsureCapacity(_ledgers.Users.SlotCount);
        _membershipTable.Of(slot).Clear();
        return slot;
    }

    private bool Count(Addition addition)
    {
        switch (addition)
        {
            case Addition.Duplicate: _duplicate++; return false;
            case Addition.Conflict: _conflict++; return false;
            default: _accepted++; return true;
        }
    }

    private Line LineOf(in Purchase purchase, in Foreseen foreseen)
    {
        var skus = _ledgers.Skus.Count;
        var sku = _ledgers.Skus.Intern(purchase.Sku, foreseen.SkuHash);
        if (_ledgers.Skus.Count > skus) _ledgers.Categories.Extend(_context.Taxonomy);
        return new Line
        {
            Fingerprint = foreseen.Fingerprint,
            Check = CheckOf(purchase),
            Minor = purchase.AmountMinor,
            Sku = sku,
            Units = purchase.Quantity,
            Date = purchase.Date.Day,
            Hour = purchase.Hour,
        };
    }

    // What makes a repeat differ: sku, amount, quantity and instant. Where it was recorded does not.
    private static uint CheckOf(in Purchase purchase)
    {
        var check = Encodings.Checksum.Of(purchase.Sku);
        check = BitOperations.Crc32C(check, (ulong)purchase.AmountMinor);
        check = BitOperations.Crc32C(check, (uint)purchase.Quantity);
        return BitOperations.Crc32C(check, (ulong)purchase.OccurredAt);
    }

    /// <summary>Takes over the evaluate's finding: announces what changed and stores it.</summary>
    private void Settle(int slot, in Cause cause)
    {
        _ledgers.Users.Due(slot) = _evaluator.Due;
        var memberships = _membershipTable.Of(slot);
        if (_ledgers.IsIdle(slot) || !memberships.SequenceEqual(_evaluator.Memberships)) _changed.Note(slot, memberships);
        else return;
        var change = new MembershipChange(_context, memberships, _evaluator.Memberships);
        while (change.Next())
            _log.Add(_context, _context, change.Segment, change.Entered, _ledgers.Users.Id(slot), (ushort)_asOf, IsScored(cause) ? CauseOf(slot, change.Segment) : cause);
        _evaluator.Memberships.CopyTo(memberships);
    }
}
