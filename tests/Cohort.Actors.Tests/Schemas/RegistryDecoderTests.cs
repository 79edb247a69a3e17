using System.Text;
using Akka.Event;
using Cohort.Actors.Connectors;
using Cohort.Actors.Kafka;
using Cohort.Actors.Schemas;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Purchases;

namespace Cohort.Actors.Tests.Schemas;

/// <summary>
/// Records that name a schema of a registry, with a registry that answers, does not answer, and answers again.
/// </summary>
public sealed class RegistryDecoderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly LoopbackRegistry _registry = new();
    private readonly ManualTime _time = new();
    private readonly StallWatch _stalls;
    private readonly RegistrySchemas _schemas;

    public RegistryDecoderTests()
    {
        _stalls = new StallWatch(_time);
        _schemas = new RegistrySchemas(new SchemaRegistrySettings(_registry.Url, "ann", "se:cret", "",
            TimeSpan.FromSeconds(5)), _stalls, NoLogger.Instance);
    }

    public void Dispose()
    {
        _schemas.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public async Task A_record_is_decoded_by_the_number_in_front_of_it()
    {
        _registry.Add(7, "AVRO", """{"type":"record","name":"A","fields":[{"name":"id","type":"string"}]}""");

        Assert.Equal("""{"id":"e1"}""", await Decoded([0, 0, 0, 0, 7, 4, (byte)'e', (byte)'1']));

        Assert.Equal($"Basic {Convert.ToBase64String("ann:se:cret"u8)}", Assert.Single(_registry.Asked).Who);
    }

    [Fact]
    public async Task A_record_is_decoded_by_the_id_in_a_header()
    {
        _registry.Add(7, "AVRO", "\"long\"");
        _registry.Add(8, "PROTOBUF", "syntax = \"proto3\";", serialized: ProtobufFormTests.Serialized);

        Assert.Equal("1", await Decoded([2], Header(7)));
        Assert.StartsWith("""{"id":"e1",""", await Decoded(ProtobufFormTests.Sale(), Header(8, 0)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_what_follows_the_number()
    {
        _registry.Add(9, "JSON", "{}");

        Assert.Equal("""{"id":1}""", await Decoded([0, 0, 0, 0, 9, .. """{"id":1}"""u8]));
    }

    [Fact]
    public async Task Schemas_that_a_schema_refers_to_are_asked_for_too()
    {
        _registry.Add(1, "AVRO", """{"type":"record","name":"Item","fields":[{"name":"sku","type":"string"}]}""",
            subject: "item");
        _registry.Add(2, "AVRO", """{"type":"array","items":"Item"}""", references: new
        {
            name = "Item",
            subject = "item",
            version = 1
        });

        Assert.Equal("""[{"sku":"a"}]""", await Decoded([0, 0, 0, 0, 2, 2, 2, (byte)'a', 0]));
    }

    [Fact]
    public async Task Records_wait_and_readiness_says_why_When_the_registry_does_not_answer()
    {
        _registry.Add(7, "AVRO", "\"long\"");
        _registry.Trouble = "The disk is full.";
        var (decoder, record) = (Decoder(), new SourceRecord(0, new byte[] { 0, 0, 0, 0, 7, 2 }));
        Assert.Equal(Decoding.Waiting, decoder.Decode(record, out _, out _));

        await Until(() => Told().Length > 0);
        Assert.Equal(Decoding.Waiting, decoder.Decode(record, out _, out var rejection));
        Assert.Null(rejection);
        Assert.Contains("Schema 7", Told()[0], StringComparison.Ordinal);
        Assert.Contains($"The registry at {_registry.Url} does not answer", Told()[0], StringComparison.Ordinal);
        Assert.DoesNotContain("se:cret", Told()[0], StringComparison.Ordinal);
        _registry.Trouble = null;

        Assert.Equal("1", await Decoded([0, 0, 0, 0, 7, 2], null, decoder));
        Assert.Empty(Told());
    }

    [Theory]
    [InlineData("000000000702", "knows no schema 7")]
    [InlineData("7B7D", "names no schema: it begins with the bytes 7b7d; expected 00")]
    [InlineData("00", "names no schema")]
    public async Task A_record_without_a_schema_that_is_known_is_refused(string bytes, string expected)
    {
        var rejection = await Refused(Convert.FromHexString(bytes));

        Assert.Equal(RejectionReason.WrongFormat, rejection.Reason);
        Assert.Contains(expected, rejection.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_not_as_its_schema_says_is_refused()
    {
        _registry.Add(7, "AVRO", "\"string\"");
        _registry.Add(8, "AVRO", "\"strung\"");

        Assert.Contains("is not as its schema 7 says: 4 bytes should follow, and 1 do", (await Refused([0, 0, 0, 0, 7,
            8, 1])).Detail, StringComparison.Ordinal);
        Assert.Contains("schema 8 of the registry", (await Refused([0, 0, 0, 0, 8, 8, 1])).Detail,
            StringComparison.Ordinal);
        Assert.Equal(RejectionReason.TooLong, (await Refused(new byte[100_000])).Reason);
    }

    private RegistryDecoder Decoder() => new(_schemas, 64 * 1024);

    private async Task<string> Decoded(byte[] bytes, RecordHeader[]? headers = null, RegistryDecoder? decoder = null)
    {
        decoder ??= Decoder();
        ReadOnlyMemory<byte> content = default;
        Rejection? rejection = null;
        await Until(() => decoder.Decode(new SourceRecord(0, bytes, headers), out content,
            out rejection) != Decoding.Waiting);
        Assert.True(rejection is null, rejection?.Detail);
        return Encoding.UTF8.GetString(content.Span);
    }

    private async Task<Rejection> Refused(byte[] bytes)
    {
        Rejection? rejection = null;
        var decoder = Decoder();
        await Until(() => decoder.Decode(new SourceRecord(0, bytes), out _, out rejection) != Decoding.Waiting);
        Assert.NotNull(rejection);
        return rejection;
    }

    private static RecordHeader[] Header(int id, params byte[] place) =>
        [new("other", [1]), new(SchemaKey.Header, [1, .. LoopbackRegistry.GuidOf(id).ToByteArray(bigEndian: true),
            .. place])];

    private string[] Told()
    {
        _time.Pass(StallWatch.DefaultPatience.TotalSeconds);
        return [.. _stalls.Report("here").Stalls.Select(stall => stall.ToString())];
    }

    private async Task Until(Func<bool> holds)
    {
        for (var until = Environment.TickCount64 + Patience.TotalMilliseconds; !holds(); await Task.Delay(20))
            Assert.True(Environment.TickCount64 < until, $"It did not come to be. {string.Join(' ', Told())}");
    }
}
