using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;

namespace Cohort.Node.Intake;

/// <summary>Looks at a record as readers of the topic will, and says what goes into the topic. Of one thread at a time.</summary>
/// <param name="plain">Reads purchases in the plain format.</param>
/// <param name="mapped">Turns records into purchases; null where they are purchases.</param>
/// <param name="isRewritten">Whether the purchases go into the topic, since its readers know another mapping or none; else the record as it is.</param>
/// <param name="currency">What amounts are in.</param>
internal sealed class RecordCheck(PurchaseReader plain, MappingReader? mapped, bool isRewritten, BaseCurrency currency)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public SentRecord Look(ReadOnlySpan<byte> record)
    {
        if (mapped is null)
            return plain.TryRead(record, out var purchase, out var refused) ? new SentRecord([(purchase.UserId.ToArray(), record.ToArray())], 1) : SentRecord.Refused(refused);
        var outcome = mapped.Read(record, out var rejection);
        if (outcome == MappedAs.Refused) return SentRecord.Refused(rejection!);
        if (outcome == MappedAs.Filtered) return SentRecord.Filtered;
        if (!isRewritten) return new SentRecord([(mapped[0].UserId.ToArray(), record.ToArray())], mapped.Count);
        var records = new List<(byte[], byte[])>();
        for (var i = 0; i < mapped.Count; i++) records.Add((mapped[i].UserId.ToArray(), Written(mapped[i], mapped.OrderIdOf(i))));
        return new SentRecord(records, records.Count);
    }

    private byte[] Written(in Purchase purchase, ReadOnlySpan<byte> order)
    {
        _bytes.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_bytes);
        json.WriteStartObject();
        json.WriteString("event_id"u8, purchase.EventId);
        json.WriteString("user_id"u8, purchase.UserId);
        if (!purchase.IsVoid)
        {
            json.WriteString("sku"u8, purchase.Sku);
            json.WritePropertyName("amount"u8);
            json.WriteRawValue(AmountOf(purchase.AmountMinor));
            json.WriteNumber("quantity"u8, purchase.Quantity);
        }

        json.WriteString("occurred_at"u8, DateTimeOffset.FromUnixTimeSeconds(purchase.OccurredAt).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (!order.IsEmpty) json.WriteString("order_id"u8, order);
        if (!purchase.Replaces.IsEmpty) json.WriteString(purchase.IsVoid ? "voids"u8 : "replaces"u8, purchase.Replaces);
        if (!purchase.Source.IsEmpty) json.WriteString("source"u8, purchase.Source);
        json.WriteEndObject();
        json.Flush();
        return _bytes.WrittenSpan.ToArray();
    }

    // Exact, with as many decimals as the currency has.
    private string AmountOf(long minor) =>
        new decimal((int)(Math.Abs(minor) & uint.MaxValue), (int)(Math.Abs(minor) >> 32), 0, minor < 0, (byte)currency.MinorDigits).ToString(CultureInfo.InvariantCulture);
}
