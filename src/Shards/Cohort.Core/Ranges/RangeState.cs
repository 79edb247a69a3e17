using Cohort.Core.Encodings;
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
/// <remarks>
/// It is made of parts: <see cref="EvaluatedUsers"/> has ledgers and memberships, <see cref="SaltingState"/> the users who are spread,
/// <see cref="ScoringState"/> who is to be scored, <see cref="ScoreInput"/> what came of it, <see cref="RangeQuestions"/> the answers;
/// <see cref="RangeTransfer"/> hands users on to other ranges, and <see cref="RangeSnapshot"/> is all of it as bytes.
/// </remarks>
public sealed class RangeState
{
    private readonly ReadAhead _ahead;
    private readonly ScoreInput _scored;
    private readonly VoidInput _voids;
    private readonly List<PassedOver> _passedOver = [];

    /// <summary>An empty range.</summary>
    /// <param name="range">The hashes it owns.</param>
    /// <param name="context">The rules and taxonomy that hold.</param>
    public RangeState(HashRange range, RuleContext context)
    {
        Users = new EvaluatedUsers(range, context);
        Scoring = new ScoringState(Users);
        Salting = new SaltingState(Users, Scoring);
        Questions = new RangeQuestions(Users);
        Members = new MemberQuestions(Users);
        _scored = new ScoreInput(Users, Scoring);
        _voids = new VoidInput(this);
        _ahead = new ReadAhead(Users.Ledgers);
    }

    /// <summary>The hashes of the range's users.</summary>
    public HashRange Range => Users.Range;

    /// <summary>Up to where each source partition is applied.</summary>
    public OffsetVector Offsets { get; internal set; } = OffsetVector.Empty;

    /// <summary>The as-of date: the last date of the window. None until the first day is turned to.</summary>
    public BusinessDate? AsOf => Users.AsOf < 0 ? null : new BusinessDate((ushort)Users.AsOf);

    /// <summary>The rules and taxonomy that hold.</summary>
    public RuleContext Context => Users.Context;

    /// <summary>How the purchases so far were answered.</summary>
    public OutcomeCounts Counts => Outcomes.Counts;

    /// <summary>Users with a purchase in the window, or dated ahead of it.</summary>
    public int UserCount => Users.Ledgers.Users.Count - Users.Ledgers.EmptySummed - Users.Ledgers.Dormant;

    /// <summary>Users of whom every purchase left the window, not longer ago than <see cref="Limits.DormantDays"/>.</summary>
    public int DormantCount => Users.DormantCount;

    /// <summary>Purchases held in ledgers.</summary>
    public long LineCount => Users.Ledgers.LineCount + Salting.Parts.Ledgers.LineCount;

    /// <summary>What there is to ask of its users.</summary>
    public RangeQuestions Questions { get; }

    /// <summary>What there is to ask of its segments.</summary>
    internal MemberQuestions Members { get; }

    /// <summary>Which users are to be scored.</summary>
    public ScoringState Scoring { get; }

    /// <summary>The salted users.</summary>
    public SaltingState Salting { get; }

    /// <summary>
    /// Measures the load, where the shell wants it measured. Splits and merges hand it on; it has no part in what the
    /// range holds, and is not in snapshots.
    /// </summary>
    internal LoadMeter? Meter { get; set; }

    /// <summary>
    /// Notes what became of each purchase and void of the last batch, where the shell wants to know; null otherwise. Splits and merges do not
    /// hand it on, and it is not in snapshots.
    /// </summary>
    internal BatchOutcomes? LastBatch { get; set; }

    /// <summary>
    /// Whether purchases that are passed over are remembered until they are said to be kept, also those of batches that a
    /// journal holds. Where the shell keeps them in the transaction of their batch, it takes those of the last one.
    /// </summary>
    public bool RemembersPassedOver { get; set; }

    /// <summary>Takes what became of each purchase from now on, where somebody who sent them waits for that; null otherwise.</summary>
    internal List<NotedPurchase>? Noted { get; set; }

    /// <summary>Whether recovery has begun and <see cref="FinishRecovery"/> is still to come.</summary>
    public bool IsRecovering => Users.IsRecovering;

    internal EvaluatedUsers Users { get; }

    internal OutcomeCounter Outcomes { get; } = new();

    internal MergedOffsets Merged { get; } = new();

    internal PassedOverBuffer Unkept { get; } = new();

    /// <summary>
    /// Applies a batch if it follows on what is applied, leaving out what it repeats of that; a whole repeat changes
    /// nothing, a gap is refused.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="known">What its check found, where it was checked; null otherwise.</param>
    /// <exception cref="DamagedDataException">The bytes are no batch; the state may hold a part of it and must be thrown away.</exception>
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
        LastBatch?.Clear();
        var (purchases, untilSample) = (0, Meter?.UntilSample ?? 0);
        var isMarked = Merged.Knows(source);
        for (var item = reader.Next(); item != BatchItem.End; item = reader.Next())
        {
            if (item == BatchItem.Purchase)
            {
                var foreseen = _ahead.Next(ref ahead, Users.Memberships);
                purchases++;
                if (--untilSample == 0) untilSample = Sample(foreseen, reader.Purchase);
                if (reader.Offset >= applied && !(isMarked && Merged.Has(source, reader.Offset, foreseen, reader.Purchase, Salting.Parts)))
                    ApplyNoting(source, reader.Offset, reader.Purchase, foreseen, reader.FutureDays);
                else
                    LastBatch?.Add(PurchaseOutcome.Repeated);
                _voids.Settle();
            }
            else if (reader.Offset >= applied)
            {
                if (item == BatchItem.Void) _voids.Take(source, reader);
                else if (item == BatchItem.Turn) TurnTo(reader.TurnDate.Day);
                else if (item == BatchItem.Thresholds) Users.Take(reader.Thresholds!);
                else if (item == BatchItem.Partials) Salting.TakeSums(reader.SaltedUser, reader.Partials);
                else _scored.Take(item, reader.Scored);
            }
            else if (item == BatchItem.Void)
            {
                LastBatch?.Add(PurchaseOutcome.Repeated);
            }
        }

        Meter?.Count(purchases, untilSample);
        Offsets = Offsets.Advance(source, reader.To);
        Merged.Forget(source, reader.To);
        return new BatchReply(BatchVerdict.Applied, reader.To);
    }

    /// <summary>Puts other rules or another taxonomy in force and evaluates every user by them, with no replay.</summary>
    /// <param name="context">The new context; the next revision of the rules, the taxonomy, or both.</param>
    /// <param name="cause">Which of the two changed: the cause of the transitions.</param>
    /// <exception cref="InvalidOperationException">
    /// Effects are pending, which belong to the former context and must be taken first; or recovery is not finished, so
    /// that memberships under the former context are not known.
    /// </exception>
    public void Activate(RuleContext context, CauseKind cause)
    {
        BeginActivation(context);
        FinishActivation(cause);
    }

    /// <summary>The first half of <see cref="Activate"/>, after which all users can be looked at as the new rules do; nobody is evaluated.</summary>
    /// <param name="context">As in <see cref="Activate"/>.</param>
    /// <exception cref="InvalidOperationException">As in <see cref="Activate"/>.</exception>
    internal void BeginActivation(RuleContext context)
    {
        Users.BeginActivation(context);
        Scoring.ContextChanged();
    }

    /// <summary>The second half of <see cref="Activate"/>.</summary>
    /// <param name="cause">As in <see cref="Activate"/>.</param>
    internal void FinishActivation(CauseKind cause) => Users.FinishActivation(cause);

    /// <summary>
    /// The values of all users as the rules compare them with each other.
    /// </summary>
    /// <param name="day">As of which day, if they buy nothing until then.</param>
    internal UserValues ValuesAsOf(BusinessDate day) => UserValues.Of(Users, day);

    /// <summary>Moves what is to be stored into <paramref name="effects"/>, whose former content is lost.</summary>
    public void TakeEffects(RangeEffects effects) => Users.TakeEffects(effects);

    /// <summary>Moves the purchases of the last batch that conflict with an earlier one or are expired to a list, in their order.</summary>
    public void TakePassedOver(List<PassedOver> taken)
    {
        taken.AddRange(_passedOver);
        _passedOver.Clear();
    }

    /// <summary>The purchases of a source that were passed over and are not known to be kept, in their order.</summary>
    public IReadOnlyList<PassedOver> PassedOverOf(string source) => Unkept.Of(source);

    /// <summary>What was passed over of a source before an offset is kept, or never will be.</summary>
    public void PassedOverIsKept(string source, long before) => Unkept.Forget(source, before);

    /// <summary>
    /// Begins recovery, for a journal that holds other calls before the first batch: none of what follows is evaluated or
    /// announced until <see cref="FinishRecovery"/>.
    /// </summary>
    public void BeginRecovery() => Users.IsRecovering = true;

    /// <summary>Applies a batch that the journal holds: its effects were stored with it and are not given again.</summary>
    /// <exception cref="DamagedDataException">The bytes are no batch.</exception>
    public BatchReply Recover(ReadOnlySpan<byte> batch)
    {
        BeginRecovery();
        return Apply(batch);
    }

    /// <summary>Ends recovery: evaluates whoever was touched. The stored memberships of the range are then its own.</summary>
    public void FinishRecovery() => Users.FinishRecovery();

    /// <summary>Writes the whole state, after what <paramref name="bytes"/> was emptied of.</summary>
    /// <exception cref="InvalidOperationException">Effects are pending, or recovery is not finished: the state is between two commits.</exception>
    public void WriteSnapshot(ByteWriter bytes) => RangeSnapshot.Write(this, bytes);

    /// <summary>
    /// The state that a snapshot holds, under the context that holds now. Where that is another than the snapshot's,
    /// everybody is evaluated anew when recovery is finished.
    /// </summary>
    /// <exception cref="DamagedDataException">The bytes are no snapshot.</exception>
    public static RangeState ReadSnapshot(ReadOnlySpan<byte> snapshot, RuleContext context) => RangeSnapshot.Read(snapshot, context);

    /// <summary>Puts another context in place of the one that the state was stored under; everybody is evaluated by it at the end of recovery.</summary>
    internal void RecoverUnder(RuleContext context, Thresholds? found = null)
    {
        Users.RecoverUnder(context);
        if (found is not null) Users.Take(found);
        Scoring.ContextChanged();
    }

    // Never reached without a meter: the count starts at 0 then, and goes down.
    private int Sample(in Foreseen foreseen, in Purchase purchase)
    {
        var part = Salting.Parts.Find(foreseen.UserHash, purchase.UserId);
        var point = part < 0 ? foreseen.UserHash : Salting.Parts.SaltOf(part).PointOf(foreseen.Fingerprint);
        return Meter!.Sample(point, purchase.UserId);
    }

    private void TurnTo(int date)
    {
        if (date <= Users.AsOf) return;
        if (Users.AsOf < 0) Users.AsOf = date - 1;

        // One date at a time: each membership that ends by itself ends on its day, however far the turn goes.
        while (Users.AsOf < date && (Users.Ledgers.Users.Count > 0 || !Salting.Parts.IsEmpty))
        {
            Salting.Parts.TurnTo((ushort)(Users.AsOf + 1));
            Users.TurnToNext();
        }

        Users.AsOf = date;
        Users.Voids.Expire(date);
        Users.TakeAhead();
        Scoring.DayTurned();
    }

    private void ApplyNoting(string source, long offset, in Purchase purchase, in Foreseen foreseen, int futureDays)
    {
        Apply(purchase, foreseen, futureDays);
        LastBatch?.Add(Outcomes.Last);
        Noted?.Add(new NotedPurchase(offset, Outcomes.Last, new BusinessDate((ushort)Users.AsOf)));

        if (Outcomes.Last is PurchaseOutcome.Conflict or PurchaseOutcome.Expired)
            PassOver(source, offset, Outcomes.Last == PurchaseOutcome.Conflict ? RejectionReason.Conflict : RejectionReason.Expired);
    }

    /// <summary>Something of a record has no effect, and is told.</summary>
    internal void PassOver(string source, long offset, RejectionReason reason)
    {
        // What a journal holds was noted when it was applied first.
        if (IsRecovering && !RemembersPassedOver) return;
        var passed = new PassedOver(offset, reason, new BusinessDate((ushort)Users.AsOf));
        if (RemembersPassedOver) Unkept.Add(source, passed);
        else _passedOver.Add(passed);
    }

    // One purchase: in the window? of a salted user? a repeat? Else into the ledger, under its category; then who is in which
    // segment, and who is to be scored.
    private void Apply(in Purchase purchase, in Foreseen foreseen, int futureDays)
    {
        if (Users.AsOf < 0) throw new DamagedDataException("A purchase came before the as-of date was turned to any day.");
        int date = purchase.Date.Day;
        if (date <= Users.LeftTo) Outcomes.CountExpired();
        else if (date > Users.AsOf + futureDays) Outcomes.CountFuture();
        else if (Users.Voids.Covers(foreseen.UserHash, foreseen.Fingerprint, purchase.Date.Day)) Outcomes.Count(Addition.Duplicate);
        else if (Salting.TryEnter(purchase, foreseen) is { } answer) Outcomes.Count(answer);
        else Enter(purchase, foreseen);
    }

    private void Enter(in Purchase purchase, in Foreseen foreseen)
    {
        var (hash, ledgers) = (foreseen.UserHash, Users.Ledgers);
        if (!Range.Contains(hash)) throw new InvalidOperationException($"User hash {hash:x16} came to range {Range}, which does not own it.");
        var slot = ledgers.Users.Find(hash, purchase.UserId);
        if (slot < 0) slot = Users.Add(hash, purchase.UserId);
        if (ledgers.FormOf(slot) == LedgerForm.Summed)
            throw new InvalidOperationException($"A purchase of a salted user with hash {hash:x16} came to range {Range} as if they were not salted.");
        var line = Users.LineOf(purchase, foreseen);
        if (!Outcomes.Count(ledgers.TryAdd(slot, line))) return;
        Scoring.Changed(slot, hash);
        if (_voids.Waits(slot)) _voids.Settle();
        else Users.Purchased(slot, line.Date, purchase.EventId);
    }
}
