using System.Text.Json;
using Cohort.Core.Purchases;

namespace Cohort.Engine.Texts;

/// <summary>Fields of purchases and voids as records in the plain format have them.</summary>
internal static class PurchaseJson
{
    /// <summary>Writes who bought what, for how much and when; of a void, whose purchase is taken back and when.</summary>
    /// <param name="json">Where to; an object has begun.</param>
    /// <param name="purchase">The purchase.</param>
    /// <param name="digits">Digits after the point that the currency has.</param>
    public static void WriteBought(Utf8JsonWriter json, in Purchase purchase, int digits)
    {
        json.WriteString("event_id"u8, purchase.EventId);
        json.WriteString("user_id"u8, purchase.UserId);
        if (!purchase.IsVoid)
        {
            Span<byte> amount = stackalloc byte[MinorText.MostBytes];
            json.WriteString("sku"u8, purchase.Sku);
            json.WritePropertyName("amount"u8);
            json.WriteRawValue(amount[..MinorText.Write(purchase.AmountMinor, digits, amount)], skipInputValidation: true);
            json.WriteNumber("quantity"u8, purchase.Quantity);
        }

        json.WriteString("occurred_at"u8, UtcText.Of(DateTimeOffset.FromUnixTimeSeconds(purchase.OccurredAt)));
    }

    /// <summary>Writes which event is taken back, if any is.</summary>
    public static void WriteReplaced(Utf8JsonWriter json, in Purchase purchase)
    {
        if (!purchase.Replaces.IsEmpty) json.WriteString(purchase.IsVoid ? "voids"u8 : "replaces"u8, purchase.Replaces);
    }
}
