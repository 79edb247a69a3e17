using Cohort.Core.Encodings;
using Cohort.Core.Purchases;

namespace Cohort.Core.Ranges;

/// <summary>
/// The purchases of one range out of one record batch of a source, encoded as they are read. Offsets in it count from the
/// record batch's first record, so that record batches can be read in parallel before their place in the source is known.
/// </summary>
public sealed class BatchSection
{
    /// <summary>The hours of a day, and one mark for an hour that is not known.</summary>
    internal const int HourMarks = 25;

    private readonly ByteWriter _bytes = new(4096);
    private long _lastOffset;
    private long _lastInstant;

    /// <summary>Number of purchases.</summary>
    public int Count { get; private set; }

    /// <summary>The encoded purchases.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Written;

    /// <summary>Adds a purchase.</summary>
    /// <param name="offset">Its record's place in the record batch, not before that of the purchase before.</param>
    /// <param name="purchase">The purchase.</param>
    public void Add(long offset, in Purchase purchase)
    {
        _bytes.Varint((ulong)(offset - _lastOffset));
        _bytes.ShortText(purchase.EventId);
        _bytes.ShortText(purchase.UserId);
        _bytes.ShortText(purchase.Sku);
        _bytes.ZigZag(purchase.OccurredAt - _lastInstant);
        _bytes.Varint((ByteWriter.ZigZagOf(purchase.Date.Day - (purchase.OccurredAt / 86_400)) * HourMarks) + purchase.Hour);
        _bytes.ZigZag(purchase.AmountMinor);
        _bytes.ZigZag(purchase.Quantity);
        _lastOffset = offset;
        _lastInstant = purchase.OccurredAt;
        Count++;
    }

    /// <summary>Empties the section for reuse.</summary>
    public void Clear()
    {
        _bytes.Clear();
        (_lastOffset, _lastInstant, Count) = (0, 0, 0);
    }
}
