using System.Globalization;
using System.Text;
using Cohort.Core.Mappings;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Mappings;

/// <summary>Maps records, and shows what comes of them as text.</summary>
internal static class MappingBench
{
    /// <summary>A zone like that of Paris: an hour ahead, and two from the last Sunday of March to that of October.</summary>
    public static BusinessCalendar Paris { get; } = new(
    [
        (long.MinValue, 3600),
        .. Enumerable.Range(2020, 10).SelectMany(year => new (long, int)[] { (LastSunday(year, 3), 7200), (LastSunday(year, 10), 3600) }),
    ]);

    private static long LastSunday(int year, int month)
    {
        var day = new DateTime(year, month, 31, 1, 0, 0, DateTimeKind.Utc);
        while (day.DayOfWeek != DayOfWeek.Sunday) day = day.AddDays(-1);
        return new DateTimeOffset(day).ToUnixTimeSeconds();
    }

    public static MappingSettings Settings { get; } = new(BaseCurrency.Of("EUR"), BusinessCalendar.Utc)
    {
        Zones = new Dictionary<string, BusinessCalendar> { ["Europe/Paris"] = Paris },
    };

    public static MappingText Parse(string text)
    {
        Assert.True(MappingText.TryParse(text, out var mapping, out var errors), string.Join('\n', errors));
        return mapping;
    }

    public static MappingReader Reader(string text, MappingSettings? settings = null) => new(Parse(text), settings ?? Settings);

    /// <summary>A block that makes one line of a record with usual fields, but for what is written here.</summary>
    public static string One(params string[] fields)
    {
        string[] usual = ["event_id: \"e\"", "user_id: \"u\"", "sku: \"s\"", "amount: 1", "quantity: 1", "occurred_at: \"2026-03-01T09:30:00Z\""];
        var names = fields.Select(field => field.Split(':')[0]).ToList();
        return "lines one:\n  " + string.Join("\n  ", fields.Concat(usual.Where(field => !names.Contains(field.Split(':')[0]))));
    }

    public static string Map(this MappingReader reader, string record) => reader.Map(record, []);

    public static string Map(this MappingReader reader, string record, IReadOnlyList<RecordHeader> headers)
    {
        var mapped = reader.Read(Encoding.UTF8.GetBytes(record), headers, out var rejection);
        if (mapped == MappedAs.Filtered) return "filtered";
        if (mapped == MappedAs.Refused) return $"{rejection!.Reason} {rejection.Field}: {rejection.Detail}";
        return string.Join('\n', Enumerable.Range(0, reader.Count).Select(i => Line(reader, i)));
    }

    private static string Line(MappingReader reader, int index)
    {
        var line = reader[index];
        var at = DateTimeOffset.FromUnixTimeSeconds(line.OccurredAt).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        string[] parts =
        [
            Encoding.UTF8.GetString(line.EventId), Encoding.UTF8.GetString(line.UserId), Encoding.UTF8.GetString(line.Sku),
            (line.AmountMinor / 100m).ToString("0.00", CultureInfo.InvariantCulture), line.Quantity.ToString(CultureInfo.InvariantCulture), at,
            Encoding.UTF8.GetString(line.Source), Encoding.UTF8.GetString(line.OrderId),
        ];
        return string.Join('|', parts).TrimEnd('|');
    }
}
