using System.Globalization;
using System.Text;
using Cohort.Core.Purchases;

namespace Cohort.Core.Tests.Purchases;

/// <summary>What a reader answered, as a value that tests compare: every field of the purchase, or reason and field.</summary>
public sealed record Reading(string? Purchase, RejectionReason? Reason, string? Field)
{
    public string? Detail { get; private init; }

    public static Reading Of(PurchaseReader reader, ReadOnlySpan<byte> record) =>
        reader.TryRead(record, out var purchase, out var rejection) ? Accepted(purchase) : Refused(rejection);

    public static Reading OfAnyShape(PurchaseReader reader, ReadOnlySpan<byte> record) =>
        reader.TryReadAnyShape(record, out var purchase, out var rejection) ? Accepted(purchase) : Refused(rejection);

    public static Reading Accepted(
        string eventId, string userId, string sku, string source, string orderId, string replaces, long minor, int quantity, long at, BusinessDate date) =>
        new(string.Join('|', eventId, userId, sku, source, orderId, replaces, minor.ToString(CultureInfo.InvariantCulture), quantity, at, date), null, null);

    public static Reading Refused(RejectionReason reason, string field) => new(null, reason, field);

    /// <summary>The detail is for people: it is shown, and takes no part in the comparison.</summary>
    public bool Equals(Reading? other) =>
        other is not null && (Purchase, Reason, Field) == (other.Purchase, other.Reason, other.Field);

    public override int GetHashCode() => HashCode.Combine(Purchase, Reason, Field);

    private static Reading Accepted(in Purchase purchase) => Accepted(
        Encoding.UTF8.GetString(purchase.EventId), Encoding.UTF8.GetString(purchase.UserId),
        Encoding.UTF8.GetString(purchase.Sku), Encoding.UTF8.GetString(purchase.Source), Encoding.UTF8.GetString(purchase.OrderId),
        Encoding.UTF8.GetString(purchase.Replaces),
        purchase.AmountMinor, purchase.Quantity, purchase.OccurredAt, purchase.Date);

    private static Reading Refused(Rejection rejection) =>
        new(null, rejection.Reason, rejection.Field) { Detail = rejection.Detail };
}
