using System.Text;
using Cohort.Core.Purchases;
using Xunit;
using static Cohort.Core.Tests.Purchases.WholeRecord;

namespace Cohort.Core.Tests.Purchases;

/// <summary>Which fields a record must have, may have and must not have, and what is said of one that is refused.</summary>
public class PurchaseReaderTests
{
    [Fact]
    public void It_gives_every_field_When_the_record_is_whole()
    {
        Assert.True(Reader.TryRead(Encoding.UTF8.GetBytes(Whole), out var purchase, out var rejection));

        Assert.Null(rejection);
        Assert.Equal("e000000012345", Encoding.UTF8.GetString(purchase.EventId));
        Assert.Equal("u0123456", Encoding.UTF8.GetString(purchase.UserId));
        Assert.Equal("s001234", Encoding.UTF8.GetString(purchase.Sku));
        Assert.Equal("pos-017", Encoding.UTF8.GetString(purchase.Source));
        Assert.Equal("o0012345", Encoding.UTF8.GetString(purchase.OrderId));
        Assert.Equal(1234, purchase.AmountMinor);
        Assert.Equal(2, purchase.Quantity);
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).ToUnixTimeSeconds(), purchase.OccurredAt);
        Assert.Equal(BusinessDate.Of(2026, 3, 4), purchase.Date);
    }

    [Theory]
    [InlineData("event_id")]
    [InlineData("user_id")]
    [InlineData("sku")]
    [InlineData("source")]
    [InlineData("order_id")]
    public void It_bounds_a_text_When_it_is_an_id_or_a_source(string field)
    {
        AssertAccepted(With(field, Quoted(new string('x', 128))));
        AssertAccepted(With(field, Quoted(new string('é', 64))));
        AssertAccepted(With(field, Quoted(string.Concat(Enumerable.Repeat("\\u00e9", 64)))));
        AssertRefused(With(field, Quoted(new string('x', 129))), RejectionReason.OutOfRange, field);
        AssertRefused(With(field, Quoted(new string('é', 64) + "x")), RejectionReason.OutOfRange, field);
        AssertAccepted(With(field, "17"));
        AssertAccepted(With(field, new string('7', 128)));
        AssertRefused(With(field, new string('7', 129)), RejectionReason.OutOfRange, field);
        AssertRefused(With(field, "1.5"), RejectionReason.WrongType, field);
        AssertRefused(With(field, "1e3"), RejectionReason.WrongType, field);
        AssertRefused(With(field, "true"), RejectionReason.WrongType, field);
        AssertRefused(With(field, "{}"), RejectionReason.WrongType, field);
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

    [Theory]
    [InlineData("207119551")]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("12345678901234567890123")]
    public void It_takes_an_id_as_it_is_written_When_it_is_a_whole_number(string id)
    {
        Assert.True(Reader.TryRead(With("user_id", id), out var purchase, out _));
        Assert.Equal(id, Encoding.UTF8.GetString(purchase.UserId));
    }

    [Fact]
    public void It_takes_an_empty_order_or_null_or_nothing_and_refuses_two()
    {
        foreach (var record in new[] { With("order_id", "\"\""), With("order_id", "null"), Without("order_id") })
        {
            Assert.True(Reader.TryRead(record, out var purchase, out _));
            Assert.True(purchase.OrderId.IsEmpty);
        }

        AssertRefused(Plus("\"order_id\":1"), RejectionReason.DuplicateField, "order_id");
    }

    [Fact]
    public void It_tells_what_a_purchase_replaces_and_what_a_void_takes_back()
    {
        Assert.True(Reader.TryRead(Plus("\"replaces\":\"e0\""), out var purchase, out _));
        Assert.Equal(("e0", false, 1_234L), (Encoding.UTF8.GetString(purchase.Replaces), purchase.IsVoid, purchase.AmountMinor));

        Assert.True(Reader.TryRead("""{"event_id":"e2","user_id":"u1","voids":17,"occurred_at":"2026-03-04T05:06:07Z"}"""u8, out purchase, out _));
        Assert.Equal(("17", true, "e2"), (Encoding.UTF8.GetString(purchase.Replaces), purchase.IsVoid, Encoding.UTF8.GetString(purchase.EventId)));
        Assert.True(purchase.Sku.IsEmpty);
    }

    [Fact]
    public void It_refuses_what_replaces_itself_or_is_a_purchase_and_a_void()
    {
        AssertRefused(Plus("\"replaces\":\"e000000012345\""), RejectionReason.OutOfRange, "replaces");
        AssertRefused(Plus("\"replaces\":1.5"), RejectionReason.WrongType, "replaces");
        AssertRefused(Plus("\"voids\":\"e0\""), RejectionReason.WrongFormat, "sku");
        AssertRefused("""{"event_id":"e2","user_id":"u1","voids":"","occurred_at":"2026-03-04T05:06:07Z"}"""u8.ToArray(), RejectionReason.OutOfRange, "voids");
        AssertRefused("""{"event_id":"e2","user_id":"u1","voids":"e2","occurred_at":"2026-03-04T05:06:07Z"}"""u8.ToArray(), RejectionReason.OutOfRange, "voids");
        AssertRefused("""{"event_id":"e2","user_id":"u1","voids":"e0"}"""u8.ToArray(), RejectionReason.MissingField, "occurred_at");
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
        var empty = field is "quantity" ? RejectionReason.WrongType
            : field is "occurred_at" or "amount" ? RejectionReason.WrongFormat : RejectionReason.OutOfRange;
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
    public void It_accepts_any_order_When_all_fields_are_there()
    {
        var fields = Whole[1..^1].Split(",\"");
        var turned = string.Join(",\"", fields.Select(field => field.TrimStart('"')).Reverse());
        AssertAccepted(Encoding.UTF8.GetBytes("{\"" + turned + "}"));
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
        Assert.Throws<ArgumentException>(() => new PurchaseReader(BaseCurrency.Of("eur"), BusinessCalendar.Utc));
        Assert.Throws<ArgumentException>(() => new PurchaseReader(BaseCurrency.Of("EURO"), BusinessCalendar.Utc));
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
        var accepted = Read(records, 1_000);

        var allocated = Allocated.By(() => accepted += Read(records, 1_000));

        Assert.Equal(4_000 * (1 + Allocated.Attempts), accepted);
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
}
