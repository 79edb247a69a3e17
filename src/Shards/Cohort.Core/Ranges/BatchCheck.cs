using Cohort.Core.Encodings;
using Cohort.Core.Purchases;

namespace Cohort.Core.Ranges;

/// <summary>
/// What a batch from elsewhere must be before it is journaled: one that is sealed well but cannot be applied would fail
/// again whenever the journal is read.
/// </summary>
internal static class BatchCheck
{
    /// <summary>Refuses a batch of purchases that a range could not apply, and notes what applying it needs. Changes nothing.</summary>
    /// <param name="range">The range.</param>
    /// <param name="batch">The batch, as a reader of a source sends it.</param>
    /// <param name="found">Receives what the check finds.</param>
    /// <param name="isTurned">Whether the as-of date is set before the batch is applied.</param>
    /// <exception cref="DamagedDataException">It is no batch, or holds what no reader sends to this range.</exception>
    public static void Require(RangeState range, ReadOnlySpan<byte> batch, CheckedBatch found, bool isTurned)
    {
        var reader = new BatchReader(batch);
        if (reader.Before < 0 || reader.To < reader.Before) throw new DamagedDataException($"The batch goes from offset {reader.Before} to {reader.To}.");
        if (reader.FutureDays > Limits.MostFutureDays)
            throw new DamagedDataException($"The batch lets purchases be {reader.FutureDays} days ahead; at most {Limits.MostFutureDays} can be set.");
        for (var item = reader.Next(); item != BatchItem.End; item = reader.Next())
        {
            if (item is not (BatchItem.Purchase or BatchItem.Void)) throw new DamagedDataException($"The batch holds an item of kind {item}, which only a range itself writes.");
            if (!isTurned) throw new DamagedDataException("The batch holds a purchase before the as-of date was turned to any day.");
            RequirePossible(reader.Purchase, reader.Offset, reader.To);
            var foreseen = Foreseen.Of(reader.Purchase);
            RequireOwned(range, reader.Purchase, foreseen);
            if (item == BatchItem.Purchase) found.Add(foreseen);
        }
    }

    private static void RequirePossible(in Purchase purchase, long offset, long to)
    {
        if (offset < 0 || offset >= to) throw new DamagedDataException($"A purchase of the batch has offset {offset}; the batch ends before {to}.");
        if (purchase.Date > BusinessDate.Last) throw new DamagedDataException($"The purchase at offset {offset} is dated day {purchase.Date.Day}, after 2100.");
        if (purchase.AmountMinor is > Limits.AmountMinor or < -Limits.AmountMinor)
            throw new DamagedDataException($"The purchase at offset {offset} has an amount of {purchase.AmountMinor} minor units; {Limits.AmountMinor} can be.");
        if (purchase.Quantity is > Limits.Quantity or < -Limits.Quantity)
            throw new DamagedDataException($"The purchase at offset {offset} has a quantity of {purchase.Quantity}; {Limits.Quantity} can be.");
        RequireId(purchase.EventId, offset);
        RequireId(purchase.UserId, offset);
        RequireId(purchase.IsVoid ? purchase.Replaces : purchase.Sku, offset);
    }

    private static void RequireId(ReadOnlySpan<byte> id, long offset)
    {
        if (id.Length is 0 or > Limits.IdBytes) throw new DamagedDataException($"The purchase at offset {offset} has an id of {id.Length} bytes; 1 to {Limits.IdBytes} can be.");
    }

    private static void RequireOwned(RangeState range, in Purchase purchase, in Foreseen foreseen)
    {
        var hash = foreseen.UserHash;
        var parts = range.Salting.Parts;
        var part = parts.Find(hash, purchase.UserId);
        var point = part < 0 ? hash : parts.SaltOf(part).PointOf(foreseen.Fingerprint);
        if (!range.Range.Contains(point)) throw new DamagedDataException($"A purchase with point {point:x16} came to range {range.Range}, which does not own it.");
        if (part < 0 && range.Salting.IsSalted(purchase.UserId)) throw new DamagedDataException($"A purchase of a salted user with hash {hash:x16} came to range {range.Range} as if they were not salted.");
    }
}
