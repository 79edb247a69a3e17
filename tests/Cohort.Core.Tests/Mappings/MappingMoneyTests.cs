using System.Text;
using Cohort.Core.Mappings;
using Cohort.Core.Mappings.Money;
using Cohort.Core.Purchases;
using Xunit;
using static Cohort.Core.Tests.Mappings.MappingBench;

namespace Cohort.Core.Tests.Mappings;

/// <summary>Discounts and currencies, to the minor unit.</summary>
public class MappingMoneyTests
{
    private const string Rates = "date,currency,rate\n2026-02-01,USD,0.85\n2026-03-01,USD,0.8511\n2026-01-01,JPY,0.0054\n2026-01-01,KWD,2.8\n";

    [Theory]
    [InlineData("100,100,100", 100, "66,67,67")]
    [InlineData("100,100,100", 200, "33,33,34")]
    [InlineData("999,1", 10, "989,1")]
    [InlineData("0,5", 5, "0,0")]
    [InlineData("3,3,3", -1, "4,3,3")]
    [InlineData("0,0", 0, "0,0")]
    [InlineData("-5,5", 0, "-5,5")]
    [InlineData("1000000000000,1", 1_000_000_000_001, "0,0")]
    public void A_discount_is_spread_by_largest_remainder(string lines, long amount, string expected)
    {
        var amounts = lines.Split(',').Select(long.Parse).ToArray();

        Assert.True(Spread.TryTakeOff(amounts, amount, new long[amounts.Length]));
        Assert.Equal(expected, string.Join(',', amounts));
    }

    [Theory]
    [InlineData("0,0", 1)]
    [InlineData("-1,5", 1)]
    [InlineData("1,5", 7)]
    public void A_discount_that_its_lines_cannot_bear_is_refused(string lines, long amount)
    {
        var amounts = lines.Split(',').Select(long.Parse).ToArray();

        Assert.False(Spread.TryTakeOff(amounts, amount, new long[amounts.Length]));
    }

    [Fact]
    public void A_refund_takes_back_what_was_paid()
    {
        var reader = Reader(One("refund", "each items as item numbered n", "event_id: n", "amount: item.price * item.quantity", "quantity: item.quantity", "discount: off"));

        Assert.Equal(
            "1|u|s|-19.00|-2|2026-03-01T09:30:00Z\n2|u|s|-9.50|-1|2026-03-01T09:30:00Z",
            reader.Map("""{"off":1.5,"items":[{"price":10,"quantity":2},{"price":10,"quantity":1}]}"""));
    }

    [Fact]
    public void A_discount_above_the_order_refuses_the_record() => Assert.Equal(
        "OutOfRange discount: The field discount cannot be made: it is 101 minor units; expected lines of 0 or more that add up to as much.",
        Reader(One("discount: 1.01")).Map("{}"));

    [Theory]
    [InlineData("USD", "2026-03-01", "10.01", "8.52")]
    [InlineData("usd", "2026-02-28", "10.00", "8.50")]
    [InlineData("USD", "2026-02-28", "0.10", "0.08")]
    [InlineData("USD", "2026-02-28", "-0.10", "-0.08")]
    [InlineData("USD", "2099-01-01", "100", "85.11")]
    [InlineData("JPY", "2026-02-28", "1000", "5.40")]
    [InlineData("KWD", "2026-02-28", "1.001", "2.80")]
    [InlineData("EUR", "2026-02-28", "1.01", "1.01")]
    public void Another_currency_is_converted_by_the_rate_of_its_day(string currency, string day, string amount, string expected)
    {
        var record = $$"""{"c":"{{currency}}","a":"{{amount}}","t":"{{day}}T12:00:00Z"}""";

        Assert.Equal(expected, Converting().Map(record).Split('|')[3]);
    }

    [Theory]
    [InlineData("KWD", "12.345", 12_345)]
    [InlineData("KWD", "12.3000000000000007", 12_300)]
    [InlineData("JPY", "1200", 1_200)]
    public void An_amount_has_the_digits_of_the_base_currency(string currency, string amount, long minor)
    {
        var reader = Reader(One("amount: a"), Settings with { Currency = BaseCurrency.Of(currency) });

        Assert.Equal([minor], MinorOf(reader, $$"""{"a":{{amount}}}"""));
    }

    [Theory]
    [InlineData("JPY", "12.5", "at most 0 decimals")]
    [InlineData("KWD", "12.3456", "at most 3 decimals")]
    public void An_amount_is_refused_When_the_base_currency_has_fewer_digits(string currency, string amount, string expected) =>
        Assert.Contains(expected, Reader(One("amount: a"), Settings with { Currency = BaseCurrency.Of(currency) }).Map($$"""{"a":{{amount}}}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("JPY", "USD", "10.01", 9)]
    [InlineData("KWD", "USD", "10.01", 8_520)]
    [InlineData("KWD", "JPY", "1000", 5_400)]
    [InlineData("JPY", "KWD", "1.001", 3)]
    public void Another_currency_is_converted_into_the_minor_units_of_the_base(string into, string currency, string amount, long minor)
    {
        var rates = Table(Rates.Replace(into, "CHF", StringComparison.Ordinal));
        var reader = Reader(One("amount: a", "currency: c", "occurred_at: t"), Settings with { Currency = BaseCurrency.Of(into), Rates = rates });

        Assert.Equal([minor], MinorOf(reader, $$"""{"c":"{{currency}}","a":{{amount}},"t":"2026-03-01T12:00:00Z"}"""));
    }

    [Fact]
    public void A_discount_is_spread_to_the_minor_unit_of_the_base_currency()
    {
        var reader = Reader(One("each items as item numbered n", "event_id: n", "amount: item", "discount: 1"), Settings with { Currency = BaseCurrency.Of("JPY") });

        Assert.Equal([0, 1, 1], MinorOf(reader, """{"items":[1,1,1]}"""));
    }

    [Fact]
    public void A_discount_is_spread_before_it_is_converted()
    {
        var reader = Converting("each items as item numbered n", "event_id: n", "amount: item", "discount: 1");

        Assert.Equal(
            ["5.00", "3.00", "2.00"],
            reader.Map("""{"c":"JPY","t":"2026-03-01T00:00:00Z","items":[927,556,371]}""").Split('\n').Select(line => line.Split('|')[3]));
    }

    [Theory]
    [InlineData("JPY", "1.5", "2026-03-01", "WrongFormat amount: The field amount cannot be made: it is 1.5; expected at most 0 decimals, or round(…, 0).")]
    [InlineData("USD", "1.5", "2026-01-31", "WrongCurrency currency: The field currency cannot be made: the table of rates has none for USD on 2026-01-31; expected a rate from that date or before.")]
    [InlineData("GBP", "1.5", "2026-01-31", "WrongCurrency currency: The field currency cannot be made: the table of rates has none for GBP on 2026-01-31; expected a rate from that date or before.")]
    public void What_cannot_be_converted_refuses_the_record(string currency, string amount, string day, string expected) =>
        Assert.Equal(expected, Converting().Map($$"""{"c":"{{currency}}","a":"{{amount}}","t":"{{day}}T12:00:00Z"}"""));

    [Fact]
    public void A_table_of_rates_has_a_version_of_its_rates()
    {
        var version = Table(Rates).Version;

        Assert.Equal(version, Table("\uFEFFdate,currency,rate\r\n2026-03-01,USD,0.85110\r\n2026-01-01,KWD,2.8\r\n\r\n2026-02-01,USD,0.85\r\n2026-01-01,JPY,0.0054").Version);
        Assert.NotEqual(version, Table(Rates.Replace("0.8511", "0.8512", StringComparison.Ordinal)).Version);
    }

    [Theory]
    [InlineData("", "line 1, column 1: The table holds no rate; write the header date,currency,rate and a row for each rate.")]
    [InlineData("day,currency,rate\n2026-01-01,USD,1", "line 1, column 1: Expected the header date,currency,rate but found \"day,currency,rate\".")]
    [InlineData("date,currency,rate\n2026-01-01,USD", "line 2, column 1: Expected a row such as 2026-01-02,USD,0.8511 but found \"2026-01-01,USD\".")]
    [InlineData("date,currency,rate\n01/01/2026,USD,1", "line 2, column 1: \"01/01/2026\" is no date from 1970 to 2100; write it as in 2026-01-02.")]
    [InlineData("date,currency,rate\n2026-01-01,usd,1", "line 2, column 1: \"usd\" is no currency; write three letters such as USD.")]
    [InlineData("date,currency,rate\n2026-01-01,USD,0", "line 2, column 1: \"0\" is no rate; write a number above 0 and below a million, with at most 12 digits after the point.")]
    [InlineData("date,currency,rate\n2026-01-01,USD,1\n2026-01-01,USD,1", "line 3, column 1: The currency has a rate from this date on already; remove one of the two rows.")]
    public void A_fault_of_a_table_of_rates_is_told_at_its_place(string text, string expected)
    {
        Assert.False(RateTable.TryParse(text, out _, out var errors));
        Assert.Equal(expected, errors[0].ToString());
    }

    private static List<long> MinorOf(MappingReader reader, string record)
    {
        reader.Read(Encoding.UTF8.GetBytes(record), out var rejection);
        Assert.True(rejection is null, rejection?.Detail);
        return [.. Enumerable.Range(0, reader.Count).Select(i => reader[i].AmountMinor)];
    }

    private static RateTable Table(string text)
    {
        Assert.True(RateTable.TryParse(text, out var rates, out var errors), string.Join('\n', errors));
        return rates;
    }

    private static MappingReader Converting(params string[] fields)
    {
        string[] usual = fields.Length > 0 ? ["currency: c", "occurred_at: t"] : ["currency: c", "occurred_at: t", "amount: a"];
        return Reader(One([.. fields, .. usual]), Settings with { Rates = Table(Rates) });
    }
}
