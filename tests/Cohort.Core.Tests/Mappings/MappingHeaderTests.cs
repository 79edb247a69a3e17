using System.Text;
using System.Text.Json.Nodes;
using Cohort.Core.Mappings;
using Cohort.Core.Mappings.Records;
using Xunit;
using static Cohort.Core.Tests.Mappings.MappingBench;

namespace Cohort.Core.Tests.Mappings;

/// <summary>What a record of a topic carries beside its content, as a mapping sees it.</summary>
public class MappingHeaderTests
{
    private const string Typed = """
        lines typed:
          when headers.ce_type == "sold"
          event_id: headers["x-id"]
          user_id: user
          sku: "s"
          amount: headers.amount
          quantity: 1
          occurred_at: "2026-03-01T09:30:00Z"
        """;

    [Fact]
    public void Headers_are_texts_beside_the_fields_of_the_record()
    {
        var lines = Map(Typed, """{"user":"u1"}""", ("ce_type", "sold"), ("other", "x"), ("x-id", "e1"), (
            "amount", "3.50"));

        Assert.Equal("e1|u1|s|3.50|1|2026-03-01T09:30:00Z", lines);
    }

    [Theory]
    [InlineData("returned", "e1", "filtered")]
    [InlineData("sold", null,
        """MissingField event_id: The field event_id cannot be made: "headers[\"x-id\"]" is missing; expected a text or a whole number.""")]
    public void A_condition_and_a_missing_value_are_as_with_fields(string type, string? id, string expected) =>
        Assert.Equal(expected, Map(Typed, """{"user":"u1"}""", ("ce_type", type), ("x-id", id), ("amount", "1")));

    [Fact]
    public void A_header_that_stands_twice_refuses_the_record_where_the_mapping_looks_at_it()
    {
        const string Record = """{"user":"u1"}""";

        Assert.Equal(
            "DuplicateField headers.x-id: The header \"headers.x-id\" stands twice; expected it once.",
            Map(Typed, Record, ("ce_type", "sold"), ("x-id", "e1"), ("x-id", "e2")));
        Assert.StartsWith(
            "e1|", Map(Typed, Record, ("ce_type", "sold"), ("x-id", "e1"), ("amount", "1"), ("trace", "1"), (
                "trace", "2")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_is_no_text_refuses_the_record()
    {
        var reader = Reader(Typed);

        Assert.Equal(MappedAs.Refused, reader.Read("{}"u8, [new RecordHeader("ce_type", [0xFF])], out var rejection));

        Assert.Equal("The header \"headers.ce_type\" is not UTF-8; expected a text.", rejection!.Detail);
    }

    [Fact]
    public void A_field_of_the_record_comes_before_its_headers() =>
        Assert.Equal("filtered", Map(Typed, """{"headers":{"ce_type":"returned"}}""", ("ce_type", "sold")));

    [Fact]
    public void A_mapping_that_looks_at_no_header_says_so()
    {
        Assert.True(Reader(Typed).ReadsHeaders);
        Assert.False(Reader(One("sku: header.x")).ReadsHeaders);
        Assert.False(Reader("format csv\n" + One("sku: headers.x")).ReadsHeaders);
    }

    [Fact]
    public void Samples_of_events_in_binary_mode_read_as_the_topic_does()
    {
        var mapping = ReadyMappings.All.Single(ready => ready.Name == "cloudevents").Text;
        using var samples = new StreamReader(typeof(MappingHeaderTests).Assembly.GetManifestResourceStream(
            "events/cloudevents")!);
        var read = 0;
        foreach (var sample in samples.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var record = JsonNode.Parse(sample)!.AsObject();
            if (record["headers"] is not JsonObject headers) continue;
            record.Remove("headers");
            var carried = headers.Select(header => (header.Key, (string?)header.Value!.GetValue<string>())).ToArray();
            Assert.Equal(Reader(mapping).Map(sample), Map(mapping, record.ToJsonString(), carried));
            read++;
        }

        Assert.Equal(3, read);
    }

    [Fact]
    public void Headers_of_any_length_fit_behind_the_record()
    {
        var user = new string('u', 100);
        var reader = Reader(One("user_id: headers.user"));
        for (var length = 1; length <= 100_000; length *= 10)
        {
            RecordHeader[] headers = [new("user", Encoding.UTF8.GetBytes(user)), new("long", new byte[length])];
            Assert.Equal(MappedAs.Lines, reader.Read("{}"u8, headers, out _));
            Assert.Equal(user, Encoding.UTF8.GetString(reader[0].UserId));
        }

        var long1 = Reader(One("user_id: headers.user", "source: headers.long"));
        Assert.Equal(MappedAs.Refused, long1.Read("{}"u8, [new("user", "u"u8.ToArray()), new("long",
            new byte[100_000])], out var fault));
        Assert.Contains("100000 bytes", fault!.Detail, StringComparison.Ordinal);
    }

    private static string Map(string mapping, string record, params (string Name, string? Value)[] headers) =>
        Reader(mapping).Map(
        record, [.. headers.Select(header => new RecordHeader(header.Name, header.Value is null
            ? null : Encoding.UTF8.GetBytes(header.Value)))]);
}
