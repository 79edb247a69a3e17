using System.Diagnostics.CodeAnalysis;

namespace Cohort.Core.Purchases;

/// <summary>
/// Reads one JSON record into a purchase, or says why it is none. It owns its scratch memory: use one per thread. A
/// valid record costs no allocation.
/// </summary>
/// <remarks>
/// <see cref="CommonShape"/> reads what nearly every producer writes; anything it does not know, faults included, goes
/// to <see cref="AnyShape"/>, the only place that rejects. Where both accept, they give the same purchase.
/// </remarks>
public sealed class PurchaseReader
{
    private readonly BaseCurrency _currency;
    private readonly BusinessCalendar _calendar;
    private readonly AnyShape _anyShape;
    private readonly int _mostBytes;
    private readonly RefusedUsers? _refused;

    /// <summary>A reader of purchases in one currency and one time zone.</summary>
    /// <param name="currency">What amounts are in. A record may name it; another is refused.</param>
    /// <param name="calendar">Gives the business date of an instant.</param>
    /// <param name="mostBytes">Bytes that a record may have, up to <see cref="Limits.LargestRecordBytes"/>.</param>
    /// <param name="refused">Users whose purchases are refused; null for none.</param>
    public PurchaseReader(BaseCurrency currency, BusinessCalendar calendar, int mostBytes = Limits.RecordBytes, RefusedUsers? refused = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostBytes, Limits.LargestRecordBytes);
        ArgumentNullException.ThrowIfNull(currency);
        ArgumentNullException.ThrowIfNull(calendar);
        _currency = currency;
        _calendar = calendar;
        _mostBytes = mostBytes;
        _refused = refused;
        _anyShape = new AnyShape(currency, calendar, mostBytes);
    }

    /// <summary>Reads one record: a JSON object without a line end, though a trailing carriage return is allowed.</summary>
    /// <param name="record">The bytes of the record; a byte order mark is the caller's to strip.</param>
    /// <param name="purchase">
    /// The purchase, a view over <paramref name="record"/> and this reader's scratch: it holds until the next call.
    /// </param>
    /// <param name="rejection">
    /// Why it is no purchase. A fault of the record as a whole comes before one of a field; among fields, the first
    /// in the record is named, and a missing field only where no other fault is. That the user is refused comes before all,
    /// as far as the record can be read.
    /// </param>
    /// <returns>Whether the record is a purchase. No content makes this throw.</returns>
    public bool TryRead(ReadOnlySpan<byte> record, out Purchase purchase, [NotNullWhen(false)] out Rejection? rejection)
    {
        if (record.Length <= _mostBytes && CommonShape.TryRead(record, _currency, _calendar, out var fields))
        {
            purchase = fields.ToPurchase();
            rejection = _refused?.Has(fields.UserId) == true ? Faults.Erased : null;
            return rejection is null;
        }
        return TryReadAnyShape(record, out purchase, out rejection);
    }

    /// <summary>The complete reading, without the quick one before it; tests hold the two against each other.</summary>
    internal bool TryReadAnyShape(
        ReadOnlySpan<byte> record, out Purchase purchase, [NotNullWhen(false)] out Rejection? rejection)
    {
        rejection = _anyShape.Read(record, out var fields);
        if (_refused?.Has(fields.UserId) == true) rejection = Faults.Erased;
        purchase = rejection is null ? fields.ToPurchase() : default;
        return rejection is null;
    }
}
