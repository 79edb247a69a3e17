using System.Text;
using Cohort.Core.Mappings;
using Xunit;
using static Cohort.Core.Tests.Mappings.MappingBench;

namespace Cohort.Core.Tests.Mappings;

/// <summary>A record that is not refused costs no allocation once the memory of its reader fits.</summary>
public class MappingAllocationTests
{
    private const string Everything = """
        lines orders:
          when event == "Order Completed" and not test and total > 0 and present(items)
          each items as item numbered line
          event_id:    order.id + "-" + line
          user_id:     first of (customer.id, lower(trim(email)))
          order_id:    order.id
          sku:         if present(item.sku) then item.sku else item.id
          amount:      round(item.price * item.quantity / 1.19, 2) - sum(item.off[].amount)
          quantity:    abs(item.quantity)
          discount:    first of (discount, 0)
          currency:    currency
          occurred_at: first of (local(day, "Europe/Paris"), time(at, "d/M/yyyy HH:mm", "UTC"))
          source:      source
        """;

    [Fact]
    public void A_record_of_json_costs_nothing()
    {
        Assert.True(RateTable.TryParse("date,currency,rate\n2026-01-01,USD,0.85\n", out var rates, out _));
        var reader = Reader(Everything, Settings with { Rates = rates });
        var items = string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""{"sku":"s\u00e9{{i}}","price":"{{i}}.99","quantity":{{i + 1}},"off":[{"amount":0.1},{"amount":"0.2"}]}"""));
        var record = Encoding.UTF8.GetBytes($$"""{"event":"Order Completed","total":1,"order":{"id":17},"email":" Ann@X.Example ","items":[{{items}}],"discount":9.99,"currency":"USD","at":"1/3/2026 09:30","source":"web"}""");
        var filtered = "{\"event\":\"Viewed\",\"items\":[{\"sku\":1}]}"u8.ToArray();

        Assert.Equal(MappedAs.Lines, reader.Read(record, out var rejection));
        Assert.Null(rejection);
        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                reader.Read(record, out _);
                _ = reader[39].AmountMinor + reader[39].OrderId.Length;
                reader.Read(filtered, out _);
            }
        }));
    }

    [Fact]
    public void A_line_of_csv_costs_nothing()
    {
        var reader = Reader("format csv\n" + One("event_id: id", "amount: number(total, \",\")"));
        Assert.Null(reader.TakeHeader("id;total"u8));
        var line = "\"a\"\"b\";\"1.234,50\""u8.ToArray();

        Assert.Equal(MappedAs.Lines, reader.Read(line, out _));
        Assert.Equal(0, Allocated.By(() => reader.Read(line, out _)));
    }
}
