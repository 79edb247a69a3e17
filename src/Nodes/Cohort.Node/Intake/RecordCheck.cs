using System.Buffers;
using System.Text.Json;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Engine.Texts;

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
        for (var i = 0; i < mapped.Count; i++) records.Add((mapped[i].UserId.ToArray(), Written(mapped[i])));
        return new SentRecord(records, records.Count);
    }

    private byte[] Written(in Purchase purchase)
    {
        _bytes.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_bytes);
        json.WriteStartObject();
        PurchaseJson.WriteBought(json, purchase, currency.MinorDigits);
        if (!purchase.OrderId.IsEmpty) json.WriteString("order_id"u8, purchase.OrderId);
        PurchaseJson.WriteReplaced(json, purchase);
        if (!purchase.Source.IsEmpty) json.WriteString("source"u8, purchase.Source);
        json.WriteEndObject();
        json.Flush();
        return _bytes.WrittenSpan.ToArray();
    }
}
