using System.Text;
using Cohort.Core;
using Cohort.Core.Encodings;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Tests.Support;

/// <summary>Batches with a right checksum that no reader of a source writes, by what is wrong with them.</summary>
internal static class ImpossibleBatches
{
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>(StringComparer.Ordinal)
    {
        ["a date after 2100"] = Of(date: new BusinessDate((ushort)(BusinessDate.Last.Day + 1))),
        ["an amount beyond its limit"] = Of(amount: long.MaxValue),
        ["a quantity beyond its limit"] = Of(quantity: int.MinValue),
        ["an id that is too long"] = Of(sku: new string('x', Limits.IdBytes + 1)),
        ["an id that is empty"] = Of(sku: ""),
        ["more days ahead than can be set"] = Of(futureDays: int.MaxValue),
        ["a turn of the day"] = Turn(),
        ["a source that a range writes itself"] = Of(source: "clock"),
        ["a section that is cut off"] = CutOff(),
    };

    private static byte[] Of(BusinessDate? date = null, long amount = 100, int quantity = 1, string sku = "milk", int futureDays = 1, string source = Purchases.Source)
    {
        var section = new BatchSection();
        section.Add(0, new Purchase
        {
            EventId = "e0"u8,
            UserId = "ann"u8,
            Sku = Encoding.UTF8.GetBytes(sku),
            Source = default,
            AmountMinor = amount,
            Quantity = quantity,
            OccurredAt = Purchases.Date.Day * 86_400L,
            Date = date ?? Purchases.Date,
        });
        var writer = new BatchWriter();
        writer.Add(0, [], section);
        return writer.Finish(Encoding.UTF8.GetBytes(source), 0, 100_000, futureDays).ToArray();
    }

    private static byte[] Turn()
    {
        var writer = new BatchWriter();
        writer.Add(0, [new Turn(0, BusinessDate.Last)], new BatchSection());
        return writer.Finish(Encoding.UTF8.GetBytes(Purchases.Source), 0, 1, 1).ToArray();
    }

    private static byte[] CutOff()
    {
        var whole = Of();
        var bytes = new ByteWriter(64);
        bytes.Raw(whole.AsSpan(0, whole.Length - 8));
        bytes.Seal();
        return bytes.Written.ToArray();
    }
}
