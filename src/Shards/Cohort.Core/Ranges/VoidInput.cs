using Cohort.Core.Encodings;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>
/// Takes events back: out of the ledger or the part that has them, and for good. Where a purchase of the same record takes their place,
/// the user is evaluated once, when both have happened.
/// </summary>
internal sealed class VoidInput(RangeState range)
{
    private readonly byte[] _eventId = new byte[byte.MaxValue];
    private int _eventIdLength;
    private int _slot = -1;

    private EvaluatedUsers Users => range.Users;

    /// <summary>Takes the void that a batch's reader stands at.</summary>
    public void Take(string source, BatchReader reader)
    {
        if (Users.AsOf < 0) throw new DamagedDataException("A purchase was taken back before the as-of date was turned to any day.");
        var purchase = reader.Purchase;
        var foreseen = Foreseen.Of(purchase);
        if (range.Merged.Knows(source) && range.Merged.Has(source, reader.Offset, foreseen, purchase, range.Salting.Parts))
        {
            range.LastBatch?.Add(PurchaseOutcome.Repeated);
            if (!purchase.IsCorrection) range.Noted?.Add(new NotedPurchase(reader.Offset, PurchaseOutcome.Repeated, range.AsOf!.Value));
            return;
        }

        var outcome = Apply(purchase, foreseen, reader.FutureDays);
        range.LastBatch?.Add(outcome);
        if (!purchase.IsCorrection) Answer(source, reader.Offset, outcome);
        if (_slot >= 0 && !IsFollowed(reader, purchase)) Settle();
    }

    /// <summary>Whether a user waits to be evaluated for what was taken back.</summary>
    public bool Waits(int slot) => _slot == slot;

    /// <summary>Evaluates who waits, if anybody does.</summary>
    public void Settle()
    {
        if (_slot < 0) return;
        var slot = _slot;
        _slot = -1;
        Users.Changed(slot, new Cause(CauseKind.Purchase, _eventId.AsSpan(0, _eventIdLength)));
    }

    private PurchaseOutcome Apply(in Purchase purchase, in Foreseen foreseen, int futureDays)
    {
        var (voids, date) = (Users.Voids, purchase.Date.Day);
        if (voids.IsOver(date, Users.AsOf)) return PurchaseOutcome.Expired;
        if (date > Users.AsOf + futureDays) return PurchaseOutcome.Future;
        if (!voids.Add(foreseen.UserHash, foreseen.Fingerprint, date)) return PurchaseOutcome.Repeated;
        if (range.Salting.TryRemove(purchase, foreseen, voids.LastOf(date))) return PurchaseOutcome.Voided;
        var slot = Users.Ledgers.Users.Find(foreseen.UserHash, purchase.UserId);
        if (slot < 0 || Users.Ledgers.FormOf(slot) == LedgerForm.Summed) return PurchaseOutcome.Voided;
        if (!Users.Ledgers.TryRemove(slot, foreseen.Fingerprint, voids.LastOf(date), out _)) return PurchaseOutcome.Voided;
        Users.LineRemoved(slot);
        range.Scoring.Changed(slot, foreseen.UserHash);
        purchase.EventId.CopyTo(_eventId);
        (_slot, _eventIdLength) = (slot, purchase.EventId.Length);
        return PurchaseOutcome.Voided;
    }

    private void Answer(string source, long offset, PurchaseOutcome outcome)
    {
        range.Noted?.Add(new NotedPurchase(offset, outcome, range.AsOf!.Value));
        if (outcome == PurchaseOutcome.Future) range.Outcomes.CountFuture();
        if (outcome != PurchaseOutcome.Expired) return;
        range.Outcomes.CountExpired();
        range.PassOver(source, offset, RejectionReason.Expired);
    }

    // In recovery nobody is evaluated, and who has nothing left is out of the table at once.
    private bool IsFollowed(BatchReader reader, in Purchase purchase) =>
        purchase.IsCorrection && !range.IsRecovering && reader.Offset is var offset && reader.Next() == BatchItem.Purchase && reader.Offset == offset
        && reader.Purchase.UserId.SequenceEqual(purchase.UserId) && reader.Purchase.EventId.SequenceEqual(purchase.EventId);
}
