using Cohort.Core.Mappings;
using Xunit;
using static Cohort.Core.Tests.Mappings.MappingBench;

namespace Cohort.Core.Tests.Mappings;

/// <summary>Each construct of the language, from a record to its lines.</summary>
public class MappingReaderTests
{
    private const string Orders = """
        # An order with its items.
        lines orders:
          when event == "Order Completed"
          each items as item numbered line
          event_id:    order.id + "-" + line
          user_id:     first of (customer.id, email, "guest")
          order_id:    order.id
          sku:         item.sku
          amount:      item.price * item.quantity
          quantity:    item.quantity
          discount:    first of (discount, 0)
          currency:    first of (currency, "EUR")
          occurred_at: at
          source:      source
        """;

    [Fact]
    public void An_order_becomes_a_line_for_each_item()
    {
        var lines = Reader(Orders).Map("""
            {"event":"Order Completed","order":{"id":4711},"customer":{"id":null},"email":"a@b.example","at":"2026-03-01T09:30:00Z",
             "source":"web","items":[{"sku":"A","price":"3.99","quantity":3},{"sku":17,"price":0.5,"quantity":"2","more":[{}]}]}
            """);

        Assert.Equal("4711-1|a@b.example|A|11.97|3|2026-03-01T09:30:00Z|web|4711\n4711-2|a@b.example|17|1.00|2|2026-03-01T09:30:00Z|web|4711", lines);
    }

    [Fact]
    public void A_line_takes_the_place_of_another_or_takes_one_back()
    {
        var reader = Reader("""
            lines corrected:
              when not cancelled
              event_id:    id + "-" + version
              user_id:     user
              sku:         sku
              amount:      amount
              quantity:    1
              occurred_at: at
              order_id:    id
              replaces:    former
            lines cancelled:
              when cancelled
              event_id:    "cancel-" + id
              user_id:     user
              voids:       id
              occurred_at: at
              source:      "web"
            """);
        const string usual = "\"id\":4711,\"user\":\"u\",\"at\":\"2026-03-01T09:30:00Z\"";

        Assert.Equal("4711-2|u|A|1.50|1|2026-03-01T09:30:00Z||4711", reader.Map("{" + usual + ",\"version\":2,\"sku\":\"A\",\"amount\":1.5,\"former\":\"4711-1\",\"cancelled\":false}"));
        Assert.Equal(("4711-1", false, "4711"), (Text(reader[0].Replaces), reader[0].IsVoid, Text(reader[0].OrderId)));
        Assert.Equal("4711-1|u|A|1.50|1|2026-03-01T09:30:00Z||4711", reader.Map("{" + usual + ",\"version\":1,\"sku\":\"A\",\"amount\":1.5,\"cancelled\":false}"));
        Assert.True(reader[0].Replaces.IsEmpty);
        Assert.StartsWith("OutOfRange replaces", reader.Map("{" + usual + ",\"version\":1,\"sku\":\"A\",\"amount\":1.5,\"former\":\"4711-1\",\"cancelled\":false}"), StringComparison.Ordinal);
        Assert.Equal("cancel-4711|u||0.00|0|2026-03-01T09:30:00Z|web", reader.Map("{" + usual + ",\"cancelled\":true}"));
        Assert.Equal(("4711", true), (Text(reader[0].Replaces), reader[0].IsVoid));

        static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes);
    }

    [Theory]
    [InlineData("""{"event":"Product Viewed"}""", "filtered")]
    [InlineData("""{"items":[]}""", "filtered")]
    [InlineData("""{"event":"Order Completed","items":[]}""", "filtered")]
    [InlineData("""{"event":"Order Completed"}""", "MissingField each: The field each cannot be made: \"items\" is missing; expected an array; where there may be none, write when present(…) before each.")]
    [InlineData("""{"event":"Order Completed","items":{}}""", "WrongType each: The field each cannot be made: \"items\" is an object; expected an array; where there may be none, write when present(…) before each.")]
    [InlineData("""{"event":"Order Completed","items":[{"sku":"A"}],"order":{}}""", "MissingField event_id: The field event_id cannot be made, in element 1: \"order.id\" is missing; expected a text or a whole number.")]
    [InlineData("""{"event":"Order Completed","event":"x"}""", "DuplicateField event: The field \"event\" stands twice; expected it once.")]
    [InlineData("""{"event":"Order Completed","items":[{"sku":"A","sku":"B"}]}""", "DuplicateField items[].sku: The field \"items[].sku\" stands twice; expected it once.")]
    [InlineData("""{"other":1,"other":2}""", "filtered")]
    [InlineData("[1]", "NotAnObject : The record is the JSON value \"[1]\"; expected an object.")]
    [InlineData("{", "NotJson : The record stops being JSON at byte 1, where its end stands; expected one whole JSON object.")]
    [InlineData("", "NotJson : The record is empty; expected one JSON object.")]
    public void A_record_that_makes_no_line_is_filtered_or_refused(string record, string expected) =>
        Assert.Equal(expected, Reader(Orders).Map(record));

    [Theory]
    [InlineData("sku: a.b.c", """{"a":{"b":{"c":"x"}}}""", "x")]
    [InlineData("sku: a[1].b", """{"a":[{"b":"x"},{"b":"y"}]}""", "y")]
    [InlineData("sku: [\"order id\"]", """{"order id":"x"}""", "x")]
    [InlineData("sku: a[\"user-id\"].not", """{"a":{"user-id":{"not":"x"}}}""", "x")]
    [InlineData("sku: größe", """{"gr\u00f6\u00dfe":"x"}""", "x")]
    [InlineData("sku: a", """{"a":"\u00e9\ud83d\ude00"}""", "é😀")]
    [InlineData("sku: a", """{"a":450789469}""", "450789469")]
    [InlineData("sku: a", """{"a":-1}""", "-1")]
    [InlineData("sku: a + \"-\" + b + \"/\" + a", """{"a":1,"b":"x"}""", "1-x/1")]
    [InlineData("sku: first of (a, b, \"none\")", """{"a":null,"b":""}""", "none")]
    [InlineData("sku: first of (a, b, \"none\")", """{"b":"B","c":1}""", "B")]
    [InlineData("sku: first of (a + \"!\", b)", """{"b":"B"}""", "B")]
    [InlineData("sku: if guest then \"g\" else a", """{"guest":true,"a":"A"}""", "g")]
    [InlineData("sku: if id != 0 then \"c\" + id else mail", """{"id":7,"mail":"m"}""", "c7")]
    [InlineData("sku: if id != 0 then \"c\" + id else mail", """{"id":0,"mail":"m"}""", "m")]
    [InlineData("sku: lower(trim(a))", """{"a":"  Ann@Example.COM\t"}""", "ann@example.com")]
    [InlineData("sku: lower(a)", """{"a":"ÄÖ"}""", "ÄÖ")]
    public void A_text_is_made(string field, string record, string expected) =>
        Assert.Equal(expected, Reader(One(field)).Map(record).Split('|')[2]);

    [Theory]
    [InlineData("amount: a", """{"a":3.86}""", "3.86")]
    [InlineData("amount: a", """{"a":" 3.86 "}""", "3.86")]
    [InlineData("amount: a", """{"a":"+003.8600"}""", "3.86")]
    [InlineData("amount: a", """{"a":1.5e2}""", "150.00")]
    [InlineData("amount: a", """{"a":3.3000000000000003}""", "3.30")]
    [InlineData("amount: a * b", """{"a":"0.333","b":1000}""", "333.00")]
    [InlineData("amount: a - b / 4", """{"a":1,"b":3}""", "0.25")]
    [InlineData("amount: -(a + b) * 10%", """{"a":1,"b":2}""", "-0.30")]
    [InlineData("amount: round(a * 1.19, 2)", """{"a":9.99}""", "11.89")]
    [InlineData("amount: round(a, 2)", """{"a":0.125}""", "0.12")]
    [InlineData("amount: round(a / 3, 2)", """{"a":10}""", "3.33")]
    [InlineData("amount: abs(a)", """{"a":-5}""", "5.00")]
    [InlineData("amount: sum(a[].b)", """{"a":[{"b":"1.10"},{"b":2},{"c":3},{"b":null}]}""", "3.10")]
    [InlineData("amount: 5 - sum(a[].b)", "{}", "5.00")]
    [InlineData("amount: number(a, \",\")", """{"a":"1.234.567,89"}""", "1234567.89")]
    [InlineData("amount: number(a, \",\")", """{"a":"1 234,5"}""", "1234.50")]
    [InlineData("amount: number(a, \",\")", """{"a":12.5}""", "12.50")]
    [InlineData("amount: first of (a, 1.5)", """{"a":""}""", "1.50")]
    [InlineData("amount: if kind == \"refund\" then -a else a", """{"kind":"refund","a":2}""", "-2.00")]
    public void A_number_is_made(string field, string record, string expected) =>
        Assert.Equal(expected, Reader(One(field)).Map(record).Split('|')[3]);

    [Theory]
    [InlineData("amount: a", """{"a":"12,50"}""", "WrongFormat amount: The field amount cannot be made: \"a\" is the text \"12,50\"; expected a number such as 3.86, or a text that is one.")]
    [InlineData("amount: a", """{"a":true}""", "WrongType amount: The field amount cannot be made: \"a\" is true; expected a number such as 3.86, or a text that is one.")]
    [InlineData("amount: a", """{"a":0.333}""", "WrongFormat amount: The field amount cannot be made: it is 0.333; expected at most 2 decimals, or round(…, 2).")]
    [InlineData("amount: a", """{"a":1e30}""", "OutOfRange amount: The field amount cannot be made: \"a\" is the number \"1e30\"; expected a number of at most 28 digits, below 10^18.")]
    [InlineData("amount: a", """{"a":1e11}""", "OutOfRange amount: The field amount cannot be made: it is 100000000000; expected at most 1000000000000 minor units, either sign.")]
    [InlineData("amount: a / b", """{"a":1,"b":0}""", "OutOfRange amount: The field amount cannot be made: what it is made of is 1; expected no division by zero.")]
    [InlineData("amount: a * b", """{"a":0.12345678901234567,"b":0.12345678901234567}""", "OutOfRange amount: The field amount cannot be made: what it is made of is 0.12345678901234567; expected a result that 28 digits hold exactly, as the product of a price and a quantity.")]
    [InlineData("amount: number(a, \",\")", """{"a":"1.23,4"}""", "WrongFormat amount: The field amount cannot be made: \"a\" is the text \"1.23,4\"; expected a number with a decimal comma, such as \"1.234,56\".")]
    [InlineData("quantity: a", """{"a":1.5}""", "WrongFormat quantity: The field quantity cannot be made: it is 1.5; expected a whole number, or round(…, 0).")]
    [InlineData("quantity: a", """{"a":1000001}""", "OutOfRange quantity: The field quantity cannot be made: it is 1000001; expected at most 1000000, either sign.")]
    [InlineData("sku: a", """{"a":1.5}""", "WrongType sku: The field sku cannot be made: \"a\" is the number \"1.5\"; expected a text or a whole number.")]
    [InlineData("sku: a", """{"a":{}}""", "WrongType sku: The field sku cannot be made: \"a\" is an object; expected a text or a whole number.")]
    [InlineData("sku: a", """{"a":"x\u0000"}""", "WrongFormat sku: The field sku cannot be made: it is \"x\\u0000\", which holds a control character or one that changes the direction of text; expected none.")]
    [InlineData("sku: a", """{"a":"\ud800"}""", "NotUtf8 a: The field \"a\" is \"\\\\ud800\", which escapes half of a surrogate pair; expected text that UTF-8 can hold.")]
    [InlineData("currency: a", """{"a":"usd"}""", "WrongCurrency currency: The field currency cannot be made: it is \"USD\"; expected the base currency EUR, or a table of rates.")]
    [InlineData("currency: a", """{"a":"€"}""", "WrongFormat currency: The field currency cannot be made: it is \"€\"; expected three letters such as EUR.")]
    [InlineData("occurred_at: epoch_s(a)", """{"a":-1}""", "OutOfRange occurred_at: The field occurred_at cannot be made: it is -1 seconds after 1970-01-01; expected a time from 1970-01-01 to 2100-12-31.")]
    public void What_cannot_be_made_refuses_the_record(string field, string record, string expected) =>
        Assert.Equal(expected, Reader(One(field)).Map(record));

    [Theory]
    [InlineData("a == \"x\"", """{"a":"x"}""", true)]
    [InlineData("a == \"x\"", """{"a":{}}""", false)]
    [InlineData("a != \"x\"", "{}", false)]
    [InlineData("not a == \"x\"", "{}", true)]
    [InlineData("a == b", """{"a":1,"b":"1"}""", true)]
    [InlineData("a > 1 and a <= 2", """{"a":"2.0"}""", true)]
    [InlineData("a between 1 and 2", """{"a":2.01}""", false)]
    [InlineData("a > 0", """{"a":"no"}""", false)]
    [InlineData("a == 1 or b == 1", """{"b":1}""", true)]
    [InlineData("a", """{"a":true}""", true)]
    [InlineData("a", """{"a":"true"}""", true)]
    [InlineData("a", """{"a":1}""", false)]
    [InlineData("a == false", """{"a":false}""", true)]
    [InlineData("a == false", "{}", false)]
    [InlineData("a != true", """{"a":false}""", true)]
    [InlineData("present(a)", """{"a":[]}""", true)]
    [InlineData("present(a)", """{"a":""}""", false)]
    [InlineData("present(a)", """{"a":null}""", false)]
    [InlineData("lower(a) == \"x\"", """{"a":"X"}""", true)]
    public void A_condition_holds_or_filters(string condition, string record, bool holds) =>
        Assert.Equal(holds, Reader(One("when " + condition)).Map(record) != "filtered");

    [Fact]
    public void A_walk_in_a_walk_reaches_all_that_is_around_it()
    {
        var reader = Reader(One(
            "each events as e numbered i", "when e.name == \"purchase\"", "each e.items as item numbered j", "when item.price > 0",
            "event_id: client + \"-\" + i + \"-\" + j", "sku: item.id", "amount: item.price", "discount: first of (e.discount, 0)"));

        Assert.Equal(
            "c-2-1|u|A|3.33|1|2026-03-01T09:30:00Z\nc-2-3|u|C|1.67|1|2026-03-01T09:30:00Z\nc-3-1|u|D|7.00|1|2026-03-01T09:30:00Z",
            reader.Map("""
                {"client":"c","events":[{"name":"view"},
                  {"name":"purchase","discount":1,"items":[{"id":"A","price":4},{"id":"B","price":0},{"id":"C","price":2}]},
                  {"name":"purchase","items":[{"id":"D","price":7}]}]}
                """));
    }

    [Fact]
    public void Blocks_add_up_and_a_refund_counts_negative()
    {
        var after = One("event_id: id + \"+\"", "amount: after.amount", "when present(after)");
        var before = One("event_id: id + \"-\"", "amount: before.amount", "when present(before)", "refund").Replace("one", "two", StringComparison.Ordinal);

        Assert.Equal(
            "7+|u|s|5.00|1|2026-03-01T09:30:00Z\n7-|u|s|-3.00|-1|2026-03-01T09:30:00Z",
            Reader($"{after}\n{before}").Map("""{"id":7,"before":{"amount":3},"after":{"amount":5}}"""));
    }

    [Fact]
    public void One_element_alone_and_all_of_them_are_told_apart()
    {
        var reader = Reader(One("each items as item numbered n", "event_id: items[0].id + \"/\" + item.id", "amount: item.id"));

        Assert.Equal("7/7|u|s|7.00|1|2026-03-01T09:30:00Z\n7/8|u|s|8.00|1|2026-03-01T09:30:00Z", reader.Map("""{"items":[{"id":7},{"id":8}]}"""));
    }

    [Fact]
    public void Two_lines_of_one_event_id_refuse_the_record() => Assert.Equal(
        "DuplicateField event_id: The field event_id is \"e\" in two lines of the record; expected another for each, as with each … numbered line.",
        Reader(One("each items as item")).Map("""{"items":[{},{}]}"""));

    [Fact]
    public void More_lines_than_an_order_has_refuse_the_record()
    {
        var record = $$"""{"items":[{{string.Join(',', Enumerable.Repeat("1", Limits.MappedLines + 1))}}]}""";

        Assert.StartsWith("OutOfRange : The record makes more than 4096 lines", Reader(One("each items as item numbered n", "event_id: n")).Map(record), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_is_too_long_or_too_deep_is_refused()
    {
        var reader = Reader(One(), Settings with { MostBytes = 100 });

        Assert.StartsWith("TooLong", reader.Map($$"""{"a":"{{new string('x', 100)}}"}"""), StringComparison.Ordinal);
        Assert.StartsWith("NotJson", Reader(One()).Map("{\"a\":" + new string('[', 65) + new string(']', 65) + "}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_forgets_the_record_before()
    {
        var reader = Reader(Orders);
        reader.Map("""{"event":"Order Completed","order":{"id":1},"at":"2026-03-01T09:30:00Z","items":[{"sku":"A","price":1,"quantity":1}]}""");

        Assert.Equal(MappedAs.Refused, reader.Read("{\"event\":\"Order Completed\",\"items\":[{}]}"u8, out _));
        Assert.Equal(0, reader.Count);
        Assert.Equal(MappedAs.Filtered, reader.Read("{}"u8, out _));
    }

    [Fact]
    public void A_zone_that_nobody_gave_is_an_error_of_the_program() =>
        Assert.Throws<ArgumentException>(() => Reader(One("occurred_at: local(a, \"Mars/Base\")")));
}
