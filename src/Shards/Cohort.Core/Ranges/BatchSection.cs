using Cohort.Core.Encodings;
using Cohort.Core.Ledgers;
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

    /// <summary>The ways in which a purchase tells its order.</summary>
    internal const int OrderMarks = 4;

    /// <summary>It has no order id, and the source of the purchase before: its order is that of the second.</summary>
    internal const int SameSource = 0;

    /// <summary>It has no order id; the key of its source follows.</summary>
    internal const int OtherSource = 1;

    /// <summary>The key of its order follows.</summary>
    internal const int NamedOrder = 2;

    /// <summary>It is of the order that was named last.</summary>
    internal const int SameOrder = 3;

    private readonly ByteWriter _bytes = new(4096);
    private long _lastOffset;
    private long _lastInstant;
    private ulong _source;
    private ulong _order;
    private byte[] _hashed = new byte[32];
    private int _hashedLength;
    private ulong _hash;

    /// <summary>Number of purchases and voids.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are voids among them.</summary>
    internal bool HasVoids { get; private set; }

    /// <summary>The encoded purchases.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Written;

    /// <summary>Adds a purchase, or a void; that a purchase replaces another is not told of it.</summary>
    /// <param name="offset">Its record's place in the record batch, not before that of the purchase before.</param>
    /// <param name="purchase">The purchase.</param>
    public void Add(long offset, in Purchase purchase)
    {
        _bytes.Varint((ulong)(offset - _lastOffset));
        if (purchase.IsVoid)
        {
            AddVoid(purchase);
            _lastOffset = offset;
            return;
        }

        _bytes.ShortText(purchase.EventId);
        _bytes.ShortText(purchase.UserId);
        _bytes.ShortText(purchase.Sku);
        _bytes.ZigZag(purchase.OccurredAt - _lastInstant);
        var (mark, key) = OrderOf(purchase);
        var day = (ByteWriter.ZigZagOf(purchase.Date.Day - (purchase.OccurredAt / 86_400)) * HourMarks) + purchase.Hour;
        _bytes.Varint((day * OrderMarks) + (ulong)mark);
        if (mark is OtherSource or NamedOrder) _bytes.Word64(key);
        _bytes.ZigZag(purchase.AmountMinor);
        _bytes.ZigZag(purchase.Quantity);
        _lastOffset = offset;
        _lastInstant = purchase.OccurredAt;
        Count++;
    }

    // No purchase has an event id without bytes.
    private void AddVoid(in Purchase purchase)
    {
        _bytes.ShortText(default);
        _bytes.ShortText(purchase.EventId);
        _bytes.ShortText(purchase.UserId);
        _bytes.ShortText(purchase.Replaces);
        _bytes.ZigZag(purchase.OccurredAt - _lastInstant);
        _bytes.Varint((ByteWriter.ZigZagOf(purchase.Date.Day - (purchase.OccurredAt / 86_400)) * 2) + (purchase.IsCorrection ? 0UL : 1));
        _lastInstant = purchase.OccurredAt;
        HasVoids = true;
        Count++;
    }

    /// <summary>Empties the section for reuse.</summary>
    public void Clear()
    {
        _bytes.Clear();
        (_lastOffset, _lastInstant, Count) = (0, 0, 0);
        (_source, _order, HasVoids) = (0, OrderKey.None, false);
    }

    // Lines of one order follow each other, and a source goes on as it began.
    private (int Mark, ulong Key) OrderOf(in Purchase purchase)
    {
        if (purchase.OrderId.IsEmpty && !purchase.NamesOrder)
        {
            var source = purchase.Source.IsEmpty ? purchase.SourceKey : KeyOf(purchase.Source);
            if (source == _source) return (SameSource, source);
            return (OtherSource, _source = source);
        }

        var order = purchase.NamesOrder ? purchase.Order : OrderKey.Named(purchase.OrderId);
        if (order == _order) return (SameOrder, order);
        return (NamedOrder, _order = order);
    }

    // Most purchases name the source of the one before: it is compared sooner than hashed.
    private ulong KeyOf(ReadOnlySpan<byte> source)
    {
        if (source.SequenceEqual(_hashed.AsSpan(0, _hashedLength))) return _hash;
        if (source.Length > _hashed.Length) _hashed = new byte[source.Length];
        source.CopyTo(_hashed);
        _hashedLength = source.Length;
        return _hash = OrderKey.OfSource(source);
    }
}
