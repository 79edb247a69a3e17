using System.Globalization;
using System.Text;
using Cohort.Core.Mappings;
using Xunit;
using static Cohort.Core.Tests.Mappings.MappingBench;

namespace Cohort.Core.Tests.Mappings;

/// <summary>No minor unit is lost or made: what the orders add up to is what their lines add up to, and what was refused.</summary>
public class MappingLaws
{
    private const int Orders = 5_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Minor_units_in_are_those_out_and_those_refused(int seed)
    {
        var random = new Random(seed);
        var reader = Reader("""
            lines sold:
              when kind == "sold"
              each items as item numbered n
              event_id: id + "-" + n
              user_id: user
              sku: item.sku
              amount: item.price * item.quantity - sum(item.off[])
              quantity: item.quantity
              discount: first of (discount, 0)
              occurred_at: epoch_s(at)

            lines returned:
              when kind == "returned"
              refund
              each items as item numbered n
              event_id: id + "-" + n
              user_id: user
              sku: item.sku
              amount: item.price * item.quantity - sum(item.off[])
              quantity: item.quantity
              discount: first of (discount, 0)
              occurred_at: epoch_s(at)
            """);
        long before = 0, after = 0, refused = 0, filtered = 0;
        for (var order = 0; order < Orders; order++)
        {
            var (record, minor) = Order(random, order);
            before += minor;
            switch (reader.Read(Encoding.UTF8.GetBytes(record), out var rejection))
            {
                case MappedAs.Lines:
                    for (var i = 0; i < reader.Count; i++) after += reader[i].AmountMinor;
                    break;
                case MappedAs.Filtered:
                    filtered += minor;
                    break;
                default:
                    Assert.False(string.IsNullOrEmpty(rejection!.Detail), $"seed {seed}, order {order}");
                    refused += minor;
                    break;
            }
        }

        Assert.True(refused != 0 && filtered != 0 && after != 0, $"seed {seed}: nothing was refused, filtered or mapped.");
        Assert.True(before == after + refused + filtered, $"seed {seed}: {before} minor units became {after}, {refused} refused and {filtered} filtered.");
    }

    /// <summary>An order, and what it adds up to: negative where it is a refund.</summary>
    private static (string Record, long Minor) Order(Random random, int id)
    {
        var items = new List<string>();
        long sum = 0;
        for (var n = random.Next(1, 8); n > 0; n--)
        {
            var (price, quantity, off) = (random.Next(0, 20_000), random.Next(1, 9), random.Next(0, 50));
            off = Math.Min(off, price * quantity);
            sum += (price * quantity) - off;
            items.Add($$"""{"sku":"s{{random.Next(100)}}","price":{{Spelled(random, price)}},"quantity":{{quantity}},"off":[{{Spelled(random, off / 2)}},{{Spelled(random, off - (off / 2))}}]}""");
        }

        // Some discounts are larger than their order, and some orders lack their user: they are refused as a whole.
        var discount = random.Next(3) == 0 ? random.Next(0, (int)(sum * 11 / 10) + 1) : 0;
        var user = random.Next(50) == 0 ? "null" : $"\"u{random.Next(500)}\"";
        var kind = random.Next(10) switch { 0 => "viewed", < 3 => "returned", _ => "sold" };
        var record = $$"""{"kind":"{{kind}}","id":{{id}},"user":{{user}},"at":1772357400,"discount":{{Spelled(random, discount)}},"items":[{{string.Join(',', items)}}]}""";
        return (record, (sum - discount) * (kind == "returned" ? -1 : 1));
    }

    private static string Spelled(Random random, long minor)
    {
        var plain = (minor / 100m).ToString("0.##", CultureInfo.InvariantCulture);
        return random.Next(3) switch { 0 => plain, 1 => $"\"{plain}\"", _ => $"{minor}e-2" };
    }
}
