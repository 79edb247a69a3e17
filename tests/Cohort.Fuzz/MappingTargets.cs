using System.Text;
using Cohort.Core;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;

namespace Cohort.Fuzz;

/// <summary>Mappings, and records that go through them: whatever they are, they are answered.</summary>
internal static class MappingTargets
{
    private const string Everything = """
        lines orders: # of everything
          when (kind == "a" or kind != b) and not test and total between 1 and 2 and present(items[0])
          each items as item numbered n
          event_id: order["id x"] + "-" + n
          user_id: first of (customer.id, lower(trim(email)))
          order_id: if total > 0 then "a" else b
          sku: item.sku
          amount: round(item.price * item.quantity / 1.19, 2) - sum(item.off[].amount) + number(item.tax, ",")
          quantity: abs(item.quantity)
          discount: 10% * total
          currency: currency
          occurred_at: first of (local(day, "Europe/Paris"), time(at, "d/M/yyyy h:mm tt", "UTC"), epoch_ms(ts), iso)
          source: source
          replaces: first of (order.corrects, item.corrects, "none")
        lines taken_back:
          each gone as g
          event_id: "v" + g
          user_id: u
          voids: g
          occurred_at: iso
        lines refunds:
          refund
          each refunds as r
          each r.lines as line
          event_id: line.id
          user_id: u
          sku: line.sku
          amount: line.a
          quantity: -1
          occurred_at: r.at
        """;

    private const string Record = """
        {"kind":"a","b":"c","test":false,"total":1.5,"order":{"id x":17},"email":" Ann@X.Example ","currency":"USD","day":"2026-03-01","at":"1/3/2026 9:30 PM","ts":1772357400000,"iso":"2026-03-01T09:30:00+0100",
        "items":[{"sku":"s\u00e9","price":"3.99","quantity":2,"off":[{"amount":0.1},{"amount":"0.2"}],"tax":"1.234,50"},{"sku":4711,"price":1e2,"quantity":1,"tax":0}],
        "u":"u1","refunds":[{"at":"2026-03-01 09:30:00 UTC","lines":[{"id":1,"sku":"x","a":-5},{"id":2,"sku":"y","a":"7"}]}],"gone":["e1",2],"more":[[[{"a":null}]]]}
        """;

    private const string Csv = "format csv\n" + """
        lines till:
          event_id: Receipt + "-" + Line
          user_id: ["Card no"]
          sku: Sku
          amount: number(Total, ",")
          quantity: first of (Pieces, 1)
          occurred_at: time(Day, "dd.MM.yyyy", "UTC")
        """;

    private static readonly RateTable Rates = RateTable.TryParse("date,currency,rate\n2026-01-01,USD,0.85\n", out var rates, out _) ? rates : throw new BrokenLawException("The rates cannot be read.");

    private static readonly MappingSettings Settings = new(BaseCurrency.Of("EUR"), BusinessCalendar.Utc)
    {
        Zones = new Dictionary<string, BusinessCalendar> { ["Europe/Paris"] = new([(long.MinValue, 3_600), (1_774_746_000, 7_200), (1_792_890_000, 3_600)]) },
        Rates = Rates,
    };

    private static readonly MappingReader[] Readers =
        [Reader(Everything), .. ReadyMappings.All.Where(ready => ready.Name != "csv").Select(ready => Reader(ready.Text))];

    public static IEnumerable<Target> All =>
    [
        new("mappings", TextTargets.Texts([Everything, Csv, .. ReadyMappings.All.Select(ready => ready.Text)]), ReadMapping, _ => false),
        new("mapped-records", TextTargets.Texts(
            Record.ReplaceLineEndings(""),
            """{"event":"Order Completed","userId":"u","timestamp":"2026-03-01T09:30:00Z","properties":{"order_id":1,"discount":1,"currency":"EUR","products":[{"sku":"a","price":2,"quantity":3},{"sku":"b","price":"1"}]}}""",
            """{"id":1,"currency":"EUR","created_at":"2026-03-01T09:30:00-05:00","customer":{"id":7},"line_items":[{"id":3,"sku":"a","price":"2.00","quantity":2,"discount_allocations":[{"amount":"1.00"}]}],"refunds":[{"id":9,"created_at":"2026-03-02T09:30:00Z","refund_line_items":[{"id":4,"quantity":1,"subtotal":1.5,"line_item":{"sku":"a"}}]}]}"""),
            ReadRecord, _ => false),
        new("mapped-csv", TextTargets.Texts(
            "Receipt;Line;Card no;Sku;Total;Pieces;Day\n17;1;c;\"a;\"\"b\"\"\";1.234,50;;01.03.2026\n18;2;c;x;0,5;2;02.03.2026",
            "\"Day\",Line,Receipt,Card no,Sku,Total,Pieces,more\n01.03.2026,1,17,c,x,\"1,5\",,\n"), ReadCsv, _ => false),
        new("rates", TextTargets.Texts("date,currency,rate\n2026-01-01,USD,0.85\n2026-01-02,JPY,0.0054\r\n"), ReadRates, _ => false),
    ];

    private static MappingReader Reader(string text) =>
        MappingText.TryParse(text, out var mapping, out var errors) ? new MappingReader(mapping, Settings) : throw new BrokenLawException(string.Join('\n', errors));

    private static void ReadMapping(byte[] input)
    {
        if (!MappingText.TryParse(Encoding.UTF8.GetString(input), out var mapping, out var errors))
        {
            TextTargets.RequireBrief(errors);
            return;
        }

        TextTargets.Require(MappingText.TryParse(mapping.Text, out var again, out _) && again.Version == mapping.Version, "The same mapping has another version.");
        var zones = mapping.Zones.ToDictionary(zone => zone.Name, _ => BusinessCalendar.Utc);
        var reader = new MappingReader(mapping, Settings with { Zones = zones });
        if (mapping.IsCsv && reader.TakeHeader("Receipt,Line,Sku"u8) is not null) return;
        Check(reader, mapping.IsCsv ? "17,1,x"u8 : Encoding.UTF8.GetBytes(Record));
    }

    private static void ReadRecord(byte[] input)
    {
        foreach (var reader in Readers) Check(reader, input);
    }

    private static void ReadCsv(byte[] input)
    {
        var reader = Reader(Csv);
        var isHeader = true;
        foreach (var range in input.AsSpan().Split((byte)'\n'))
        {
            if (!isHeader) Check(reader, input.AsSpan(range));
            else if (reader.TakeHeader(input.AsSpan(range)) is not null) return;
            isHeader = false;
        }
    }

    private static void ReadRates(byte[] input)
    {
        if (!RateTable.TryParse(Encoding.UTF8.GetString(input), out var rates, out var errors)) TextTargets.RequireBrief(errors);
        else TextTargets.Require(rates.Version.Length == 32, "A table has no version.");
    }

    private static void Check(MappingReader reader, ReadOnlySpan<byte> record)
    {
        var mapped = reader.Read(record, out var rejection);
        TextTargets.Require(mapped == MappedAs.Lines == reader.Count > 0, "Lines were promised that there are not, or the other way round.");
        TextTargets.Require(mapped == MappedAs.Refused == (rejection is not null), "A record is refused without a reason.");
        TextTargets.Require(rejection is null || (rejection.Detail.Length is > 0 and < 2_000 && Encoding.UTF8.GetByteCount(rejection.Field) <= Limits.NameBytes), "A rejection says nothing, or too much.");
        for (var i = 0; i < reader.Count; i++)
        {
            var line = reader[i];

            // What takes a purchase back names that in place of an article.
            var about = line.IsVoid ? line.Replaces.Length : line.Sku.Length;
            TextTargets.Require(line.EventId.Length is > 0 and <= Limits.IdBytes && line.UserId.Length is > 0 and <= Limits.IdBytes && about is > 0 and <= Limits.IdBytes, "A line lacks an id.");
            TextTargets.Require(!line.IsVoid || (line.Sku.IsEmpty && line.AmountMinor == 0 && line.Quantity == 0), "A void says what was bought.");
            TextTargets.Require(line.Replaces.IsEmpty || !line.Replaces.SequenceEqual(line.EventId), "A line takes itself back.");
            TextTargets.Require(Math.Abs(line.AmountMinor) <= Limits.AmountMinor && Math.Abs(line.Quantity) <= Limits.Quantity, "A line is beyond the limits.");
        }
    }
}
