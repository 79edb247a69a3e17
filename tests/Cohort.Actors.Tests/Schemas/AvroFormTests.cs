using Avro;
using Avro.Generic;
using Avro.IO;
using Cohort.Actors.Schemas;

namespace Cohort.Actors.Tests.Schemas;

/// <summary>Avro's binary form, as Apache's own library writes it, becomes JSON that a mapping reads exactly.</summary>
public sealed class AvroFormTests
{
    private const string Everything = """
        {"type":"record","name":"Sale","fields":[
          {"name":"id","type":"string"},
          {"name":"number","type":"long"},
          {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":30,"scale":2}},
          {"name":"weight","type":"double"},
          {"name":"rate","type":"float"},
          {"name":"paid","type":"boolean"},
          {"name":"note","type":["null","string"]},
          {"name":"coupon","type":["null","string"]},
          {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["SOLD","RETURNED"]}},
          {"name":"raw","type":"bytes"},
          {"name":"code","type":{"type":"fixed","name":"Code","size":2}},
          {"name":"items","type":{"type":"array","items":{"type":"record","name":"Item","fields":[
            {"name":"sku","type":"string"},{"name":"pieces","type":"int"}]}}},
          {"name":"tags","type":{"type":"map","values":"int"}},
          {"name":"day","type":{"type":"int","logicalType":"date"}},
          {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
          {"name":"micros","type":{"type":"long","logicalType":"timestamp-micros"}},
          {"name":"local","type":{"type":"long","logicalType":"local-timestamp-millis"}}
        ]}
        """;

    [Fact]
    public void Every_type_becomes_what_a_mapping_reads()
    {
        var json = new AvroForm(Schema.Parse(Everything)).Json(Record());

        string[] expected =
        [
            """{"id":"e1","number":9007199254740993,"price":"-12345678901234567890.05","weight":1.5,"rate":3.3""",
            """ "paid":true,"note":null,"coupon":"c","kind":"RETURNED","raw":"AQI=","code":"AwQ=" """.Trim(),
            """ "items":[{"sku":"a","pieces":2},{"sku":"b","pieces":-1}],"tags":{"x":7},"day":"2026-03-01" """.Trim(),
            """ "at":"2026-03-01T09:30:00.250Z","micros":"2026-03-01T09:30:00.000001Z" """.Trim(),
            """ "local":"2026-03-01T09:30:00.000"} """.Trim(),
        ];
        Assert.Equal(string.Join(',', expected), json);
    }

    [Theory]
    [InlineData("05", "0.05")]
    [InlineData("FB", "-0.05")]
    [InlineData("64", "1.00")]
    [InlineData("", "0.00")]
    public void Decimals_have_all_their_digits(string unscaled, string expected) =>
        Assert.Equal(expected, AvroBytes.Decimal(Convert.FromHexString(unscaled), 2));

    [Fact]
    public void Whatever_comes_is_answered() =>
        new AvroForm(Schema.Parse(Everything)).MustAnswerWhateverComes(Record());

    [Theory]
    [InlineData("""{"type":"array","items":"null"}""", "FEFFFFFFFFFFFFFFFF0100", "bytes of JSON")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"a","type":"A"}]}""", "", "nested more than")]
    [InlineData("\"string\"", "FEFFFFFF0F", "should follow")]
    [InlineData("\"long\"", "FFFFFFFFFFFFFFFFFFFFFFFF", "more than ten bytes")]
    [InlineData("""["null"]""", "04", "of a branch of its union is 2, of 1")]
    [InlineData("\"string\"", "02FF", "not UTF-8")]
    [InlineData("\"null\"", "00", "bytes follow its end")]
    public void A_few_bytes_never_stand_for_more_than_they_hold(string schema, string bytes, string expected)
    {
        var fault = Assert.Throws<InvalidDataException>(() => new AvroForm(Schema.Parse(schema)).Json(
            Convert.FromHexString(bytes)));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    internal static byte[] Record()
    {
        var schema = (RecordSchema)Schema.Parse(Everything);
        var at = new DateTime(2026, 3, 1, 9, 30, 0, DateTimeKind.Utc);
        var itemSchema = (RecordSchema)((ArraySchema)schema["items"].Schema).ItemSchema;
        var record = new GenericRecord(schema);
        record.Add("id", "e1");
        record.Add("number", 9_007_199_254_740_993);
        record.Add("price", new AvroDecimal(System.Numerics.BigInteger.Parse("-1234567890123456789005",
            System.Globalization.CultureInfo.InvariantCulture), 2));
        record.Add("weight", 1.5);
        record.Add("rate", 3.3f);
        record.Add("paid", true);
        record.Add("note", null);
        record.Add("coupon", "c");
        record.Add("kind", new GenericEnum((EnumSchema)schema["kind"].Schema, "RETURNED"));
        record.Add("raw", new byte[] { 1, 2 });
        record.Add("code", new GenericFixed((FixedSchema)schema["code"].Schema, [3, 4]));
        record.Add("items", new object[] { Item("a", 2), Item("b", -1) });
        record.Add("tags", new Dictionary<string, object> { ["x"] = 7 });
        record.Add("day", at.Date);
        record.Add("at", at.AddMilliseconds(250));
        record.Add("micros", at.AddMicroseconds(1));
        record.Add("local", at);
        using var bytes = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(bytes));
        return bytes.ToArray();

        GenericRecord Item(string sku, int pieces)
        {
            var item = new GenericRecord(itemSchema);
            item.Add("sku", sku);
            item.Add("pieces", pieces);
            return item;
        }
    }
}
