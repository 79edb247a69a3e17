using System.Text.Encodings.Web;
using System.Text.Json;
using Cohort.Engine.Texts;

namespace Cohort.Engine.Sources;

/// <summary>Purchases that a program appends, as the lines in which every other source brings them.</summary>
internal static class AppendedLines
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line a purchase.</summary>
    public static MemoryStream Of(IEnumerable<PurchaseLine> purchases)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            foreach (var purchase in purchases)
            {
                ArgumentNullException.ThrowIfNull(purchase, nameof(purchases));
                Write(json, purchase);
                json.Flush();
                json.Reset();
                bytes.WriteByte((byte)'\n');
            }
        }

        bytes.Position = 0;
        return bytes;
    }

    private static void Write(Utf8JsonWriter json, PurchaseLine purchase)
    {
        json.WriteStartObject();
        json.WriteString("event_id"u8, purchase.EventId);
        json.WriteString("user_id"u8, purchase.UserId);
        json.WriteString("sku"u8, purchase.Sku);
        json.WriteNumber("amount"u8, purchase.Amount);
        json.WriteNumber("quantity"u8, purchase.Quantity);
        json.WriteString("occurred_at"u8, UtcText.Of(purchase.OccurredAt));
        if (purchase.Source.Length > 0) json.WriteString("source"u8, purchase.Source);
        json.WriteEndObject();
    }
}
