using Cohort.Core.Purchases;

namespace Cohort.Core.Protocol;

/// <summary>A purchase out of a batch, kept beyond the bytes that it was read from.</summary>
internal sealed class HeldPurchase
{
    private readonly byte[] _event;
    private readonly byte[] _user;
    private readonly byte[] _sku;
    private readonly byte[] _replaces;
    private readonly bool _isVoid;
    private readonly bool _isCorrection;
    private readonly ulong _order;
    private readonly ulong _source;
    private readonly bool _namesOrder;
    private readonly long _at;
    private readonly BusinessDate _date;
    private readonly byte _hour;
    private readonly long _minor;
    private readonly int _units;

    /// <summary>Takes a copy.</summary>
    public HeldPurchase(in Purchase purchase)
    {
        (_event, _user, _sku) = (purchase.EventId.ToArray(), purchase.UserId.ToArray(), purchase.Sku.ToArray());
        (_replaces, _isVoid, _isCorrection) = (purchase.Replaces.ToArray(), purchase.IsVoid, purchase.IsCorrection);
        (_order, _source, _namesOrder) = (purchase.Order, purchase.SourceKey, purchase.NamesOrder);
        (_at, _date, _hour) = (purchase.OccurredAt, purchase.Date, purchase.Hour);
        (_minor, _units) = (purchase.AmountMinor, purchase.Quantity);
    }

    /// <summary>The purchase, of the same order as it was.</summary>
    public Purchase View => new()
    {
        EventId = _event,
        UserId = _user,
        Sku = _sku,
        Source = default,
        Replaces = _replaces,
        IsVoid = _isVoid,
        IsCorrection = _isCorrection,
        SourceKey = _source,
        Order = _order,
        NamesOrder = _namesOrder,
        OccurredAt = _at,
        Date = _date,
        Hour = _hour,
        AmountMinor = _minor,
        Quantity = _units,
    };
}
