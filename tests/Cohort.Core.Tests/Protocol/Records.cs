using System.Globalization;
using System.Text;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;

namespace Cohort.Core.Tests.Protocol;

/// <summary>Records, batches and rules for the tests of the protocol.</summary>
internal static class Records
{
    public const int Day = 20_000;

    private static readonly World World = ScriptWriter.OtherWorld(7);

    public static BusinessDate Date(int day) => new((ushort)day);

    public static byte[] Json(string user, int day = Day, string id = "e1", string more = "")
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(day * 86_400L);
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"event_id\":\"{id}\",\"user_id\":\"{user}\",\"sku\":\"s1\",\"amount\":1.00,\"quantity\":1,\"occurred_at\":\"{at:yyyy-MM-ddTHH:mm:ssZ}\"{more}}}"));
    }

    public static RuleContext Context(ContextVersion version) => World.Context(version.Rules, version.Taxonomy);

    public static ContextVersion First { get; } = new(1, 1);

    public static byte[] Batch(long before, params string[] users) =>
        Feed.Batch([.. users.Select((user, i) => new Buy($"e{before + i}", user, "s1", 10_000, 1, Day))], before, source: "till/0");

    public static PartitionReader PartitionReader(RangeTable table, PartitionReaderLimits? limits = null, int? asOf = Day, long committed = 0, bool isNew = false) => new(
        "till/0", committed, table, asOf is { } day ? Date(day) : null, new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), limits ?? new PartitionReaderLimits(), isNew);

    public static List<Delivery> Departing(PartitionReader feeder, long now = 0)
    {
        var deliveries = new List<Delivery>();
        feeder.Depart(now, deliveries);
        return deliveries;
    }

    public static IEnumerable<long> OffsetsIn(byte[] batch)
    {
        var offsets = new List<long>();
        var reader = new BatchReader(batch);
        while (reader.Next() != BatchItem.End) offsets.Add(reader.Offset);
        return offsets;
    }
}
