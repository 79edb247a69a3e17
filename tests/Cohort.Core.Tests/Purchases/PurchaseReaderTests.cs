using System.Text;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Purchases;

public class PurchaseReaderTests
{
    private const string Whole =
        """{"event_id":"e000000012345","user_id":"u0123456","sku":"s001234","amount":12.34,"quantity":2,"occurred_at":"2026-03-04T05:06:07Z","source":"pos-017"}""";

    private static readonly PurchaseReader Reader = new("EUR", BusinessCalendar.Utc);

    [Fact]
    public void It_gives_every_field_When_the_record_is_whole()
    {
        Assert.True(Reader.TryRead(Encoding.UTF8.GetBytes(Whole), out var purchase, out var rejection));

        Assert.Null(rejection);
        Assert.Equal("e000000012345", Encoding.UTF8.GetString(purchase.EventId));
        Assert.Equal("u0123456", Encoding.UTF8.GetString(purchase.UserId));
        Assert.Equal("s001234", Encoding.UTF8.GetString(purchase.Sku));
        Assert.Equal("pos-017", Encoding.UTF8.GetString(purchase.Source));
        Assert.Equal(1234, purchase.AmountMinor);
        Assert.Equal(2, purchase.Quantity);
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).ToUnixTimeSeconds(), purchase.OccurredAt);
        Assert.Equal(BusinessDate.Of(2026, 3, 4), purchase.Date);
    }

    [Fact]
    public void It_dates_by_the_calendar_When_the_zone_is_not_UTC()
    {
        var eastern = new PurchaseReader("USD", new BusinessCalendar([(long.MinValue, -5 * 3600)]));

        Assert.True(eastern.TryRead(Encoding.UTF8.GetBytes(Whole.Replace("05:06:07", "04:59:59")), out var purchase, out _));

        Assert.Equal("2026-03-03", purchase.Date.ToString());
    }

    [Theory]
    [InlineData("3.86", 386)]
    [InlineData("3.860", 386)]
    [InlineData("386e-2", 386)]
    [InlineData("386E-02", 386)]
    [InlineData("1e2", 10_000)]
    [InlineData("1E+2", 10_000)]
    [InlineData("-0.5", -50)]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("-0.0e-999999999999999999999", 0)]
    [InlineData("0e99999999999999999999", 0)]
    [InlineData("7", 700)]
    [InlineData("10000000000", 1_000_000_000_000)]
    [InlineData("-10000000000.00", -1_000_000_000_000)]
    [InlineData("0.00000000000000000001e20", 100)]
    [InlineData("100000000000000000000000e-23", 100)]
    public void It_reads_the_exact_amount_When_it_is_whole_minor_units(string amount, long minor)
    {
        Assert.True(Reader.TryRead(With("amount", amount), out var purchase, out _));
        Assert.Equal(minor, purchase.AmountMinor);
    }

    [Theory]
    [InlineData("3.861", RejectionReason.WrongFormat)]
    [InlineData("1e-3", RejectionReason.WrongFormat)]
    [InlineData("1e-400", RejectionReason.WrongFormat)]
    [InlineData("1e400", RejectionReason.OutOfRange)]
    [InlineData("1e99999999999999999999", RejectionReason.OutOfRange)]
    [InlineData("10000000000.01", RejectionReason.OutOfRange)]
    [InlineData("-10000000000.01", RejectionReason.OutOfRange)]
    [InlineData("99999999999999999999", RejectionReason.OutOfRange)]
    [InlineData("\"NaN\"", RejectionReason.WrongType)]
    [InlineData("\"3.86\"", RejectionReason.WrongType)]
    [InlineData("null", RejectionReason.WrongType)]
    [InlineData("true", RejectionReason.WrongType)]
    [InlineData("[3.86]", RejectionReason.WrongType)]
    [InlineData("{\"minor\":386}", RejectionReason.WrongType)]
    public void It_refuses_the_amount_When_it_cannot_be_booked(string amount, RejectionReason reason) =>
        AssertRefused(With("amount", amount), reason, "amount");

    [Theory]
    [InlineData("NaN")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    [InlineData("Infinity")]
    [InlineData("1e")]
    [InlineData("-")]
    public void It_is_not_JSON_When_the_number_is_not(string amount) =>
        AssertRefused(With("amount", amount), RejectionReason.NotJson, "");

    [Theory]
    [InlineData("2.0", 2)]
    [InlineData("-3", -3)]
    [InlineData("0", 0)]
    [InlineData("1e6", 1_000_000)]
    [InlineData("-1000000", -1_000_000)]
    public void It_reads_the_quantity_When_it_is_whole(string quantity, int expected)
    {
        Assert.True(Reader.TryRead(With("quantity", quantity), out var purchase, out _));
        Assert.Equal(expected, purchase.Quantity);
    }

    [Theory]
    [InlineData("1.5", RejectionReason.WrongFormat)]
    [InlineData("1000001", RejectionReason.OutOfRange)]
    [InlineData("-1000001", RejectionReason.OutOfRange)]
    [InlineData("\"2\"", RejectionReason.WrongType)]
    [InlineData("null", RejectionReason.WrongType)]
    public void It_refuses_the_quantity_When_it_is_not_a_count(string quantity, RejectionReason reason) =>
        AssertRefused(With("quantity", quantity), reason, "quantity");

    [Theory]
    [InlineData("2017-01-28T14:06:53Z", 1_485_612_413)]
    [InlineData("2017-01-28t14:06:53z", 1_485_612_413)]
    [InlineData("2017-01-28 14:06:53Z", 1_485_612_413)]
    [InlineData("2017-01-28T14:06:53.999999999999999999999999Z", 1_485_612_413)]
    [InlineData("2017-01-28T15:36:53+01:30", 1_485_612_413)]
    [InlineData("2017-01-28T09:06:53.5-05:00", 1_485_612_413)]
    [InlineData("2017-01-28T14:06:53-00:00", 1_485_612_413)]
    [InlineData("2016-02-29T00:00:00Z", 1_456_704_000)]
    [InlineData("2000-02-29T00:00:00Z", 951_782_400)]
    [InlineData("2016-12-31T23:59:60Z", 1_483_228_799)]
    [InlineData("2016-12-31T15:59:60-08:00", 1_483_228_799)]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1969-12-31T23:00:00-01:00", 0)]
    [InlineData("2100-12-31T23:59:59Z", 4_133_980_799)]
    public void It_reads_the_instant_When_it_is_a_timestamp_of_RFC_3339(string text, long unixSeconds)
    {
        Assert.True(Reader.TryRead(With("occurred_at", $"\"{text}\""), out var purchase, out _));
        Assert.Equal(unixSeconds, purchase.OccurredAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2017-01-28")]
    [InlineData("2017-01-28T14:06:53")]
    [InlineData("2017-01-28T14:06:53.Z")]
    [InlineData("2017-01-28T14:06:53.5")]
    [InlineData("2017-01-28T14:06Z")]
    [InlineData("2017-01-28T14:06:53+0100")]
    [InlineData("2017-01-28T14:06:53+24:00")]
    [InlineData("2017-01-28T14:06:53+01:60")]
    [InlineData("2017-01-28T14:06:53ZZ")]
    [InlineData("2017-02-29T00:00:00Z")]
    [InlineData("2100-02-29T00:00:00Z")]
    [InlineData("2017-04-31T00:00:00Z")]
    [InlineData("2017-00-01T00:00:00Z")]
    [InlineData("2017-13-01T00:00:00Z")]
    [InlineData("2017-01-00T00:00:00Z")]
    [InlineData("2017-01-28T24:00:00Z")]
    [InlineData("2017-01-28T14:60:00Z")]
    [InlineData("2017-01-28T14:06:60Z")]
    [InlineData("2016-12-31T23:59:61Z")]
    [InlineData("2016-12-31T23:59:60+01:00")]
    [InlineData("28/01/2017 14:06:53")]
    [InlineData("2017-01-28T14:06:5\u0663Z")]
    [InlineData("yesterday")]
    public void It_refuses_the_time_When_it_is_no_timestamp(string text) =>
        AssertRefused(With("occurred_at", $"\"{text}\""), RejectionReason.WrongFormat, "occurred_at");

    [Theory]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("1970-01-01T00:00:00+00:01")]
    [InlineData("2101-01-01T00:00:00Z")]
    [InlineData("2100-12-31T23:59:59-00:01")]
    [InlineData("0000-02-29T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void It_refuses_the_time_When_it_is_outside_1970_to_2100(string text) =>
        AssertRefused(With("occurred_at", $"\"{text}\""), RejectionReason.OutOfRange, "occurred_at");

    [Fact]
    public void It_refuses_the_time_When_the_business_date_is_outside_1970_to_2100()
    {
        var eastern = new PurchaseReader("EUR", new BusinessCalendar([(long.MinValue, -3600)]));

        Assert.False(eastern.TryRead(With("occurred_at", "\"1970-01-01T00:30:00Z\""), out _, out var rejection));

        Assert.Equal(RejectionReason.OutOfRange, rejection.Reason);
    }

    [Theory]
    [InlineData("event_id")]
    [InlineData("user_id")]
    [InlineData("sku")]
    [InlineData("source")]
    public void It_bounds_a_text_When_it_is_an_id_or_a_source(string field)
    {
        AssertAccepted(With(field, Quoted(new string('x', 128))));
        AssertAccepted(With(field, Quoted(new string('é', 64))));
        AssertAccepted(With(field, Quoted(string.Concat(Enumerable.Repeat("\\u00e9", 64)))));
        AssertRefused(With(field, Quoted(new string('x', 129))), RejectionReason.OutOfRange, field);
        AssertRefused(With(field, Quoted(new string('é', 64) + "x")), RejectionReason.OutOfRange, field);
        AssertRefused(With(field, "17"), RejectionReason.WrongType, field);
        AssertRefused(With(field, "\"a\\u0000b\""), RejectionReason.WrongFormat, field);
        AssertRefused(With(field, "\"a\\nb\""), RejectionReason.WrongFormat, field);
        AssertRefused(With(field, "\"a\\u009fb\""), RejectionReason.WrongFormat, field);
        AssertRefused(With(field, "\"a\u007fb\""), RejectionReason.WrongFormat, field);
        AssertRefused(With(field, "\"a\u0085b\""), RejectionReason.WrongFormat, field);
        AssertRefused(With(field, "\"a\\ud83db\""), RejectionReason.NotUtf8, field);
        AssertRefused(With(field, "\"a\\ude00b\""), RejectionReason.NotUtf8, field);
        AssertRefused(With(field, "\"\\ud83d\\ud83d\\ude00\""), RejectionReason.NotUtf8, field);
        AssertRefused(With(field, "\"a\u0001b\""), RejectionReason.NotJson, "");
    }

    [Fact]
    public void It_takes_an_empty_text_or_null_or_nothing_When_the_field_is_the_source()
    {
        foreach (var record in new[] { With("source", "\"\""), With("source", "null"), Without("source") })
        {
            Assert.True(Reader.TryRead(record, out var purchase, out _));
            Assert.True(purchase.Source.IsEmpty);
        }
    }

    [Fact]
    public void It_unescapes_When_names_and_values_are_escaped()
    {
        var record = Whole.Replace("event_id", "\\u0065vent\\u005fid").Replace("e000000012345", "\\u00e9\\ud83d\\ude00\\/\\\"\\\\");

        Assert.True(Reader.TryRead(Encoding.UTF8.GetBytes(record), out var purchase, out _));

        Assert.Equal("é😀/\"\\", Encoding.UTF8.GetString(purchase.EventId));
    }

    [Theory]
    [InlineData("event_id")]
    [InlineData("user_id")]
    [InlineData("sku")]
    [InlineData("amount")]
    [InlineData("quantity")]
    [InlineData("occurred_at")]
    public void It_refuses_the_record_When_a_required_field_is_missing_null_or_empty(string field)
    {
        AssertRefused(Without(field), RejectionReason.MissingField, field);
        AssertRefused(With(field, "null"), RejectionReason.WrongType, field);
        var empty = field is "amount" or "quantity" ? RejectionReason.WrongType
            : field is "occurred_at" ? RejectionReason.WrongFormat : RejectionReason.OutOfRange;
        AssertRefused(With(field, "\"\""), empty, field);
    }

    [Theory]
    [InlineData("event_id", "\"x\"")]
    [InlineData("amount", "1")]
    [InlineData("quantity", "1")]
    [InlineData("source", "null")]
    [InlineData("sk\\u0075", "\"s\"")]
    public void It_refuses_the_record_When_a_field_stands_twice(string field, string value) =>
        AssertRefused(Plus($"\"{field}\":{value}"), RejectionReason.DuplicateField, field.Replace("\\u0075", "u"));

    [Theory]
    [InlineData("\"EUR\"", true)]
    [InlineData("null", true)]
    [InlineData("\"E\\u0055R\"", true)]
    [InlineData("\"USD\"", false)]
    [InlineData("\"eur\"", false)]
    [InlineData("\"\"", false)]
    public void It_takes_the_base_currency_only_When_a_currency_is_given(string currency, bool accepted)
    {
        var record = Plus($"\"currency\":{currency}");
        if (accepted) AssertAccepted(record);
        else AssertRefused(record, RejectionReason.WrongCurrency, "currency");
    }

    [Theory]
    [InlineData("\"till\":\"7\"")]
    [InlineData("\"till\":-1.5e300")]
    [InlineData("\"till\":null,\"till\":[true,false,{\"sku\":[1,{\"amount\":\"NaN\"}]}]")]
    [InlineData("\"\":{}")]
    [InlineData("\"Amount\":{}")]
    [InlineData("\"\\ud83d\":0")]
    [InlineData("\"\\ud83d\\u0061\\u0061\\u0061\\u0061\":0")]
    public void It_ignores_a_field_When_the_name_is_unknown(string field) => AssertAccepted(Plus(field));

    [Fact]
    public void It_bounds_the_depth_When_an_unknown_value_is_nested()
    {
        AssertAccepted(Plus("\"deep\":" + new string('[', 63) + new string(']', 63)));
        AssertRefused(Plus("\"deep\":" + new string('[', 64) + new string(']', 64)), RejectionReason.NotJson, "");
        AssertRefused(Encoding.UTF8.GetBytes(new string('[', 60_000)), RejectionReason.NotJson, "");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r")]
    [InlineData("\uFEFF{}")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{},")]
    [InlineData("{}\0")]
    [InlineData("\0")]
    [InlineData("// a comment")]
    [InlineData("{\"sku\":\"s\",}")]
    [InlineData("{'sku':'s'}")]
    [InlineData("{\"sku\":\"\\x\"}")]
    [InlineData("{\"sku\":\"\\u12g4\"}")]
    [InlineData("[1,2")]
    [InlineData("nul")]
    public void It_is_not_JSON_When_it_is_blank_or_broken(string record) =>
        AssertRefused(Encoding.UTF8.GetBytes(record), RejectionReason.NotJson, "");

    [Theory]
    [InlineData("[]")]
    [InlineData(" [{\"sku\":1}] ")]
    [InlineData("\"text\"")]
    [InlineData("17")]
    [InlineData("null")]
    public void It_is_not_an_object_When_it_is_another_JSON_value(string record) =>
        AssertRefused(Encoding.UTF8.GetBytes(record), RejectionReason.NotAnObject, "");

    [Fact]
    public void It_is_not_JSON_When_it_is_cut_anywhere()
    {
        var whole = Encoding.UTF8.GetBytes(Whole);
        for (var length = 0; length < whole.Length; length++) AssertRefused(whole[..length], RejectionReason.NotJson, "");
    }

    [Theory]
    [InlineData(0xff)]
    [InlineData(0xc3)]
    [InlineData(0x80)]
    public void It_is_not_UTF_8_When_any_byte_is_not(byte wrong)
    {
        foreach (var at in new[] { 0, 1, 15, 80, Whole.Length - 1 })
        {
            var record = Encoding.UTF8.GetBytes(Whole);
            record[at] = wrong;
            AssertRefused(record, RejectionReason.NotUtf8, "");
        }
        AssertRefused([.. Encoding.UTF8.GetBytes(Whole), wrong], RejectionReason.NotUtf8, "");
    }

    [Fact]
    public void It_accepts_white_space_When_it_stands_between_tokens()
    {
        AssertAccepted(Encoding.UTF8.GetBytes(Whole + "\r"));
        AssertAccepted(Encoding.UTF8.GetBytes(Whole.Replace(",\"", ", \"").Replace("\":", "\": ")));
        AssertAccepted(Encoding.UTF8.GetBytes(" \t" + Whole.Replace(",", "\t,\t").Replace(":\"", " :\r\"") + " \r"));
    }

    [Fact]
    public void It_accepts_any_order_When_all_fields_are_there()
    {
        var fields = Whole[1..^1].Split(",\"");
        var turned = string.Join(",\"", fields.Select(field => field.TrimStart('"')).Reverse());
        AssertAccepted(Encoding.UTF8.GetBytes("{\"" + turned + "}"));
    }

    [Fact]
    public void It_is_too_long_When_it_exceeds_the_limit()
    {
        var filler = new string('x', Limits.RecordBytes - Plus("\"note\":\"\"").Length);

        AssertAccepted(Plus($"\"note\":\"{filler}\""));
        AssertRefused(Plus($"\"note\":\"{filler}x\""), RejectionReason.TooLong, "");
    }

    [Fact]
    public void It_names_the_field_the_value_and_the_expectation_When_it_refuses()
    {
        Assert.False(Reader.TryRead(With("occurred_at", "\"28.\\u001b[31m \\\"Januar\\\"\""), out _, out var rejection));

        Assert.Equal(
            """The field occurred_at is "28.\u001b[31m \"Januar\""; expected a date and time that exist, with zone, as in 2017-01-28T14:06:53Z.""",
            rejection.Detail);
    }

    [Fact]
    public void It_shortens_what_it_found_When_that_is_long()
    {
        Assert.False(Reader.TryRead(With("sku", Quoted(new string('é', 200))), out _, out var rejection));

        Assert.Equal($"The field sku is \"{new string('é', 40)}…\", 400 bytes of UTF-8; expected 1 to 128 bytes.", rejection.Detail);
    }

    [Fact]
    public void It_refuses_the_base_currency_When_it_is_not_three_capitals()
    {
        Assert.Throws<ArgumentException>(() => new PurchaseReader("eur", BusinessCalendar.Utc));
        Assert.Throws<ArgumentException>(() => new PurchaseReader("EURO", BusinessCalendar.Utc));
    }

    [Fact]
    public void It_allocates_nothing_When_records_are_valid()
    {
        byte[][] records =
        [
            Encoding.UTF8.GetBytes(Whole),
            With("amount", "386e-2"),
            With("sku", "\"\\u00e9t\\u00e9\""),
            Plus("\"deep\":[1,[2,{\"x\":[3]}]]"),
        ];
        Read(records, 1_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var accepted = Read(records, 10_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(40_000, accepted);
        Assert.Equal(0, allocated);
    }

    private static int Read(byte[][] records, int times)
    {
        var accepted = 0;
        for (var i = 0; i < times; i++)
        {
            foreach (var record in records)
            {
                if (Reader.TryRead(record, out _, out _)) accepted++;
            }
        }
        return accepted;
    }

    private static void AssertAccepted(byte[] record)
    {
        var reading = Reading.Of(Reader, record);
        Assert.True(reading.Purchase is not null, reading.Detail);
        Assert.Equal(reading, Reading.OfAnyShape(Reader, record));
    }

    private static void AssertRefused(byte[] record, RejectionReason reason, string field)
    {
        var reading = Reading.Of(Reader, record);
        Assert.Equal(Reading.Refused(reason, field), reading);
        Assert.Matches(@"^The (record|field) .*\.$", reading.Detail);
        Assert.DoesNotContain(reading.Detail!, char.IsControl);
    }

    private static string Quoted(string text) => $"\"{text}\"";

    private static byte[] With(string field, string value)
    {
        var (start, end) = ValueOf(field);
        return Encoding.UTF8.GetBytes(Whole[..start] + value + Whole[end..]);
    }

    private static byte[] Without(string field)
    {
        var (_, end) = ValueOf(field);
        var start = Whole.IndexOf($"\"{field}\"", StringComparison.Ordinal);
        // The comma before the field goes with it, or the one behind it where it is the first.
        return Encoding.UTF8.GetBytes(start == 1 ? "{" + Whole[(end + 1)..] : Whole[..(start - 1)] + Whole[end..]);
    }

    private static byte[] Plus(string field) => Encoding.UTF8.GetBytes(Whole[..^1] + "," + field + "}");

    private static (int Start, int End) ValueOf(string field)
    {
        var start = Whole.IndexOf($"\"{field}\":", StringComparison.Ordinal) + field.Length + 3;
        return (start, Whole.IndexOfAny([',', '}'], start));
    }
}
