using System.Numerics;
using Cohort.Core.Encodings;
using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>
/// The users of a range as of its date: their ledgers, the segments that they are in by the rules that hold, and what changed of
/// these since the effects were taken last. In recovery nobody is evaluated: memberships follow from the ledgers and the date alone,
/// so each user who was touched is evaluated once, at the end.
/// </summary>
internal sealed class EvaluatedUsers
{
    private readonly TransitionLog _log = new();
    private readonly ActivationEffects _activated = new();
    private readonly ChangedUsers _changed;
    private readonly HashOrder _order;
    private SegmentEvaluator _evaluator;
    private (MembershipTable Memberships, ContextChange Change)? _activation;

    public EvaluatedUsers(HashRange range, RuleContext context)
    {
        (Range, Context) = (range, context);
        Ledgers = new LedgerTable(new SkuTable(), keepsPast: true, context.WindowDays);
        Voids = new VoidTable(context.WindowDays);
        _changed = new ChangedUsers(Ledgers);
        _order = new HashOrder(Ledgers.Users);
        Memberships = new MembershipTable(context);
        _evaluator = NewEvaluator();
    }

    public HashRange Range { get; }

    public LedgerTable Ledgers { get; }

    /// <summary>The events that were taken back.</summary>
    public VoidTable Voids { get; }

    public RuleContext Context { get; private set; }

    public MembershipTable Memberships { get; private set; }

    /// <summary>The as-of date as a day; below 0 before the first.</summary>
    public int AsOf { get; set; } = -1;

    /// <summary>The last date that is not in the window any more.</summary>
    public int LeftTo => AsOf - Context.WindowDays;

    public bool IsRecovering { get; set; }

    /// <summary>What rules compare users with that look at all users; null while it was never found for these rules.</summary>
    public Thresholds? Thresholds { get; private set; }

    /// <summary>What takes its place when the day turns; null where nothing waits.</summary>
    public Thresholds? ThresholdsAhead { get; private set; }

    /// <summary>Evaluates users by the rules that hold, and changes nothing of what is known of them.</summary>
    public SegmentEvaluator NewEvaluator() => new(Ledgers, Context, Thresholds);

    /// <summary>The slot of a user of whom there is something, dormant or not; below 0 where there is nothing.</summary>
    public int FindHeld(ReadOnlySpan<byte> userId)
    {
        RequireEvaluated();
        var slot = Ledgers.Users.Find(UserHash.Of(userId), userId);
        return slot >= 0 && IsHeld(slot) ? slot : -1;
    }

    // A user who is forgotten stays in the table until the effects are taken, but there is nothing to tell of them.
    public bool IsHeld(int slot) => Ledgers.Users.IsLive(slot) && (!Ledgers.IsEmpty(slot) || LeftOf(slot).IsThere);

    /// <summary>Whether the user has a purchase in the window, or dated ahead of it.</summary>
    public bool IsActive(int slot) => Ledgers.Users.IsLive(slot) && !Ledgers.IsEmpty(slot);

    /// <summary>The slot of a user with a purchase in the window; below 0 where there is none.</summary>
    public int FindActive(ReadOnlySpan<byte> userId)
    {
        var slot = FindHeld(userId);
        return slot >= 0 && IsActive(slot) ? slot : -1;
    }

    /// <summary>What left the window of a user, sums of a salted one included that wait to be settled.</summary>
    public Past LeftOf(int slot)
    {
        if (Ledgers.FormOf(slot) != LedgerForm.Summed) return Ledgers.PastOf(slot);
        return SummedLedger.AddLeft(Ledgers.PastOf(slot), Ledgers.Summed(slot).Cells, LeftTo, new LeavingOrders());
    }

    /// <summary>Users of whom nothing is in the window and something left it.</summary>
    public int DormantCount => Ledgers.Dormant + Ledgers.SummedSlots.Count(slot => Ledgers.IsEmpty(slot) && LeftOf(slot).IsThere);

    public int Add(ulong hash, ReadOnlySpan<byte> userId)
    {
        var slot = Ledgers.Users.Add(hash, userId);
        Memberships.EnsureCapacity(Ledgers.Users.SlotCount);
        Memberships.Of(slot).Clear();
        return slot;
    }

    /// <summary>A purchase as a line of a ledger; its sku has its category from here on.</summary>
    public Line LineOf(in Purchase purchase, in Foreseen foreseen)
    {
        var skus = Ledgers.Skus.Count;
        var sku = Ledgers.Skus.Intern(purchase.Sku, foreseen.SkuHash);
        if (Ledgers.Skus.Count > skus) Ledgers.Categories.Extend(Context.Taxonomy);
        return new Line
        {
            Fingerprint = foreseen.Fingerprint,
            Check = CheckOf(purchase),
            Order = foreseen.Order,
            Minor = purchase.AmountMinor,
            Sku = sku,
            Units = purchase.Quantity,
            Date = purchase.Date.Day,
            Hour = purchase.Hour,
        };
    }

    /// <summary>A line was added to a user's ledger.</summary>
    public void Purchased(int slot, ushort date, ReadOnlySpan<byte> eventId)
    {
        if (IsRecovering)
        {
            MarkStale(slot);
            return;
        }

        _evaluator.ConsiderAdded(slot, (ushort)AsOf, date);
        Settle(slot, new Cause(CauseKind.Purchase, eventId), null);
    }

    /// <summary>A line was taken out of a user's ledger; whoever called evaluates them.</summary>
    public void LineRemoved(int slot)
    {
        Ledgers.Expire(slot, (ushort)AsOf);
        if (Ledgers.HasNoLines(slot)) Ledgers.Scores.Forget(slot);
    }

    /// <summary>Something else of a user changed.</summary>
    /// <param name="slot">The user.</param>
    /// <param name="cause">What it was.</param>
    /// <param name="scored">Tells which score it was, where it was one.</param>
    public void Changed(int slot, in Cause cause, ScoreInput? scored = null)
    {
        if (IsRecovering)
        {
            MarkStale(slot);
            return;
        }

        _evaluator.Consider(slot, (ushort)AsOf);
        Settle(slot, cause, scored);
    }

    /// <summary>Turns to the next date: what leaves the window does, and whoever is due is evaluated.</summary>
    public void TurnToNext()
    {
        AsOf++;
        if (TakeAhead()) ConsiderAll();
        else foreach (var slot in _order.DueBy((ushort)AsOf)) Wake(slot);
    }

    /// <summary>Puts in force what waits for this date, or one before it; whether anything did.</summary>
    public bool TakeAhead()
    {
        if (ThresholdsAhead is not { } ahead || ahead.Day.Day > AsOf) return false;
        Hold(ahead, null);
        return true;
    }

    /// <summary>
    /// Takes what was found over all users. As of a later date it waits for the turn to that date, and is a part of it; as of this date it
    /// is a part of an activation. So whoever is evaluated then is evaluated once. What is for other rules changes nothing.
    /// </summary>
    /// <exception cref="DamagedDataException">It does not fit the rules.</exception>
    /// <exception cref="InvalidOperationException">It is as of a date that was turned to before, and nothing is being activated.</exception>
    public void Take(Thresholds thresholds)
    {
        if (thresholds.Version != ContextVersion.Of(Context)) return;
        if (thresholds.Values.Length != Context.Rules.Thresholds.Length)
            throw new DamagedDataException($"The batch has {thresholds.Values.Length} thresholds; the rules of range {Range} have {Context.Rules.Thresholds.Length}.");
        if (thresholds.Day.Day > AsOf)
        {
            ThresholdsAhead = thresholds;
            return;
        }

        if (!IsRecovering && _activation is null)
            throw new InvalidOperationException($"Thresholds as of {thresholds.Day} came to range {Range} when its day had turned; they are found before it does.");
        Hold(thresholds, ThresholdsAhead);
        if (IsRecovering) ConsiderAll();
    }

    /// <summary>Holds thresholds as another range or a snapshot does. Nobody is evaluated.</summary>
    public void Hold(Thresholds? thresholds, Thresholds? ahead)
    {
        (Thresholds, ThresholdsAhead) = (thresholds, ahead);
        _evaluator = NewEvaluator();
    }

    // In recovery, whoever is touched is evaluated at the end.
    private void ConsiderAll()
    {
        foreach (var slot in _order.All())
        {
            if (Ledgers.Users.Due(slot) <= AsOf) Wake(slot);
            else Changed(slot, Cause.DayTurned);
        }
    }

    /// <summary>Puts other rules or another taxonomy in force. Everybody is evaluated by them when the activation is finished, until when nothing else is to be done.</summary>
    public void BeginActivation(RuleContext context)
    {
        RequireSettled("evaluated by other rules");
        _activation = (Memberships, new ContextChange(Context, context));
        Adopt(context);
    }

    /// <summary>Evaluates everybody by what was put in force.</summary>
    public void FinishActivation(CauseKind cause)
    {
        var (former, change) = _activation!.Value;
        _activation = null;
        foreach (var slot in _order.All())
        {
            EvaluateQuietly(slot);
            Announce(slot, change, former.Of(slot), cause);
        }
    }

    /// <summary>Puts another context in place of the one that the state was stored under; everybody is evaluated by it at the end of recovery.</summary>
    public void RecoverUnder(RuleContext context)
    {
        IsRecovering = true;
        Adopt(context);
        for (var slot = 0; slot < Ledgers.Users.SlotCount; slot++)
        {
            if (Ledgers.Users.IsLive(slot)) MarkStale(slot);
        }
    }

    /// <summary>Ends recovery: evaluates whoever was touched.</summary>
    public void FinishRecovery()
    {
        IsRecovering = false;
        for (var slot = 0; slot < Ledgers.Users.SlotCount; slot++)
        {
            ref var row = ref Ledgers.Users.Row(slot);
            if (!row.IsStale) continue;
            row.IsStale = false;
            if (Ledgers.Users.IsLive(slot)) EvaluateQuietly(slot);
        }
    }

    // Until recovery ends, a user is woken only for what changes the ledger itself: lines that leave the window.
    public void MarkStale(int slot)
    {
        ref var row = ref Ledgers.Users.Row(slot);
        if (Ledgers.IsIdle(slot))
        {
            Ledgers.Remove(slot);
            return;
        }

        row.IsStale = true;
        Ledgers.Users.Due(slot) = Ledgers.FirstExpiry(slot);
    }

    public void TakeEffects(RangeEffects effects)
    {
        effects.Clear();
        effects.SetTransitions(_log);
        _changed.Flush(Memberships, effects);
        _activated.MoveTo(effects);
    }

    public void RequireEvaluated()
    {
        if (IsRecovering) throw new InvalidOperationException($"Range {Range} is recovering; its users are not evaluated yet.");
    }

    public void RequireSettled(string what)
    {
        if (_log.Count > 0 || _changed.Count > 0 || IsRecovering)
            throw new InvalidOperationException($"Range {Range} has pending effects or is recovering; it cannot be {what} now.");
    }

    public void RequireContextOf(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Context.Rules != Context.Rules || table.Context.Taxonomy != Context.Taxonomy)
            throw new InvalidOperationException($"The feature table was made for other rules or another taxonomy than those of range {Range}.");
    }

    private void Wake(int slot)
    {
        // Measured first, so that what expires leaves a large ledger's running sums.
        if (Ledgers.FormOf(slot) == LedgerForm.Large && !IsRecovering) Ledgers.Large(slot).Measure((ushort)AsOf, Context, Ledgers.Categories, Ledgers.SelectorsOf(Context));
        Ledgers.Expire(slot, (ushort)AsOf);
        if (Ledgers.HasNoLines(slot)) Ledgers.Scores.Forget(slot);
        Changed(slot, Cause.DayTurned);
    }

    private void Adopt(RuleContext context)
    {
        if (context.WindowDays != Ledgers.WindowDays)
            throw new InvalidOperationException($"Range {Range} has a window of {Ledgers.WindowDays} days; rules for one of {context.WindowDays} cannot hold in it.");
        var rebuild = context.Taxonomy != Context.Taxonomy;
        Context = context;
        if (rebuild) Ledgers.Categories.Rebuild(context.Taxonomy);
        Memberships = new MembershipTable(context);
        Memberships.EnsureCapacity(Ledgers.Users.SlotCount);
        Hold(null, null);
    }

    private void EvaluateQuietly(int slot)
    {
        _evaluator.Consider(slot, (ushort)AsOf);
        Ledgers.Users.Due(slot) = _evaluator.Due;
        _evaluator.Memberships.CopyTo(Memberships.Of(slot));
    }

    private void Announce(int slot, ContextChange change, ReadOnlySpan<ulong> before, CauseKind kind)
    {
        var user = Ledgers.Users.Id(slot);
        var cause = new Cause(kind, default);
        foreach (var (segment, entered, isFormer) in change.Between(before, Memberships.Of(slot)))
        {
            _log.Add(Context, isFormer ? change.Former : Context, segment, entered, user, (ushort)AsOf, cause);
            _activated.Add(segment, entered, isFormer, user);
        }
    }

    // Takes over what the evaluator found: announces what changed and stores it.
    private void Settle(int slot, in Cause cause, ScoreInput? scored)
    {
        Ledgers.Users.Due(slot) = _evaluator.Due;
        var memberships = Memberships.Of(slot);
        if (Ledgers.IsIdle(slot) || !memberships.SequenceEqual(_evaluator.Memberships)) _changed.Note(slot, memberships);
        else return;
        var change = new MembershipChange(Context, memberships, _evaluator.Memberships);
        while (change.Next())
            _log.Add(Context, Context, change.Segment, change.Entered, Ledgers.Users.Id(slot), (ushort)AsOf, scored is null ? cause : scored.CauseOf(slot, change.Segment));
        _evaluator.Memberships.CopyTo(memberships);
    }

    // What makes a repeat differ: sku, amount, quantity, instant, and the order where it is named. Where it was recorded does not.
    private static uint CheckOf(in Purchase purchase)
    {
        var check = Encodings.Checksum.Of(purchase.Sku);
        check = BitOperations.Crc32C(check, (ulong)purchase.AmountMinor);
        check = BitOperations.Crc32C(check, (uint)purchase.Quantity);
        check = BitOperations.Crc32C(check, (ulong)purchase.OccurredAt);
        return purchase.NamesOrder ? BitOperations.Crc32C(check, purchase.Order) : check;
    }
}
