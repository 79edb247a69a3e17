using System.Text.Encodings.Web;
using System.Text.Json;
using Cohort.Engine.Texts;

namespace Cohort.Engine.Sources;

/// <summary>Purchases that a program appends, as the lines in which every other source brings them.</summary>
internal static class AppendedLines
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line a purchase.</summary>
    public static MemoryStream Of(IEnumerable<PurchaseLine> purchases) => Of(purchases, Write);

    /// <summary>One line a purchase that is taken back.</summary>
    public static MemoryStream Of(IEnumerable<PurchaseVoid> voids) => Of(voids, Write);

    private static MemoryStream Of<T>(IEnumerable<T> records, Action<Utf8JsonWriter, T> write)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            foreach (var record in records)
            {
                ArgumentNullException.ThrowIfNull(record, nameof(records));
                write(json, record);
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
        if (purchase.OrderId.Length > 0) json.WriteString("order_id"u8, purchase.OrderId);
        if (purchase.Replaces.Length > 0) json.WriteString("replaces"u8, purchase.Replaces);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PurchaseVoid taken)
    {
        json.WriteStartObject();
        json.WriteString("event_id"u8, taken.EventId);
        json.WriteString("user_id"u8, taken.UserId);
        json.WriteString("voids"u8, taken.Voids);
        json.WriteString("occurred_at"u8, UtcText.Of(taken.OccurredAt));
        json.WriteEndObject();
    }
}
