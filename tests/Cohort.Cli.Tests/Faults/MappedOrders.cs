using System.Globalization;
using System.Text;

namespace Cohort.Cli.Tests.Faults;

/// <summary>Orders of a shop as it tells of them: with several lines, refunds of a later date, changes, nonsense, and what the mapping leaves out.</summary>
internal static class MappedOrders
{
    /// <summary>An order's items, then its refunds: lines of several dates in one record.</summary>
    public const string Mapping =
        """
        lines items:
          when kind == "order"
          each items as item numbered line
          event_id:    id + "-" + line
          user_id:     user
          sku:         item.sku
          amount:      item.price * item.count
          quantity:    item.count
          discount:    first of (discount, 0)
          occurred_at: created

        lines refunds:
          when kind == "order" and present(refunds)
          each refunds as back numbered line
          refund
          event_id:    id + "-r" + line
          user_id:     user
          sku:         back.sku
          amount:      back.amount
          quantity:    1
          occurred_at: back.at
        """;

    private static readonly string[] Skus = ["milk", "cheese", "bread", "beer"];

    /// <summary>Records, one to a line, in order of the day on which the shop tells of them.</summary>
    public static byte[] Write(int seed, int records)
    {
        var (random, text) = (new Random(seed), new StringBuilder());
        for (var i = 0; i < records; i++)
        {
            var told = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(i * 130L * 24 * 60 / records);
            text.Append(random.Next(100) switch
            {
                < 3 => "{\"kind\":\"visit\"}",
                < 5 => "{\"kind\":\"order\",\"id\":\"broken\"}",
                < 6 => "nonsense",
                < 7 => "",
                < 8 => Order(random, i, told, told.AddYears(30)),
                _ => Order(random, random.Next(20) == 0 ? Math.Max(0, i - 3) : i, told, told),
            }).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Order(Random random, int id, DateTime told, DateTime last)
    {
        var created = told.AddDays(-(random.Next(4) == 0 ? random.Next(100) : 0));
        var items = Enumerable.Range(0, random.Next(1, 5)).Select(_ => $$"""{"sku":"{{Sku(random)}}","price":"{{random.Next(1, 900)}}.{{random.Next(100):00}}","count":{{random.Next(1, 4)}}}""");
        var refunds = Enumerable.Range(0, last > told ? 1 : random.Next(3)).Select(_ => $$"""{"sku":"{{Sku(random)}}","amount":{{random.Next(1, 50)}},"at":"{{Written(last)}}"}""");
        return $$"""{"kind":"order","id":{{id}},"user":"u{{random.Next(60)}}","created":"{{Written(created)}}","discount":0.07,"items":[{{string.Join(',', items)}}],"refunds":[{{string.Join(',', refunds)}}]}""";
    }

    private static string Sku(Random random) => Skus[random.Next(Skus.Length)];

    private static string Written(DateTime at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
